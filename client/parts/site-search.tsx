import { useMemo, useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { fleet } from '../state/live.ts';
import { findSites } from '../state/site-query.ts';
import { Combobox } from './combobox.tsx';
import { StateMark } from './state-mark.tsx';

const MAX_SUGGESTIONS = 8;

/** Chooses one site by typing part of its name or key. */
export function SiteSearch({ label, onChoose }: { label: string; onChoose: (siteId: string) => void }) {
  const [typed, setTyped] = useState('');
  const columns = fleet.value;
  const rows = useMemo(
    () =>
      columns === null || typed.trim() === ''
        ? []
        : findSites(columns, { text: typed }, MAX_SUGGESTIONS).rows,
    [columns, typed],
  );
  return (
    <Combobox
      label={label}
      placeholder={words.value.sites.searchPlaceholder}
      typed={typed}
      onType={setTyped}
      found={rows}
      keyOf={(row) => row}
      onTake={(row) => {
        const siteId = columns?.idOf(row);
        if (siteId === undefined || siteId === null) return;
        setTyped(columns?.nameOf(row) ?? siteId);
        onChoose(siteId);
      }}
    >
      {(row) => (
        <>
          <StateMark state={columns?.stateOf(row) ?? 'unknown'} />
          <span>{columns?.nameOf(row)}</span>
          <span class="quiet">{columns?.idOf(row)}</span>
        </>
      )}
    </Combobox>
  );
}
