import { useId, useMemo, useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { fleet } from '../state/live.ts';
import { findSites } from '../state/site-query.ts';
import { StateMark } from './state-mark.tsx';

const MAX_SUGGESTIONS = 8;

/** Chooses one site by typing part of its name or key; arrow keys move, Enter takes (ARIA combobox). */
export function SiteSearch({ label, onChoose }: { label: string; onChoose: (siteId: string) => void }) {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const columns = fleet.value;
  const rows = useMemo(
    () =>
      columns === null || typed.trim() === ''
        ? []
        : findSites(columns, { text: typed }, MAX_SUGGESTIONS).rows,
    [columns, typed],
  );
  const take = (row: number | undefined) => {
    const siteId = row === undefined ? undefined : (columns?.idOf(row) ?? undefined);
    if (siteId === undefined || row === undefined) return;
    setTyped(columns?.nameOf(row) ?? siteId);
    onChoose(siteId);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((at) => Math.min(rows.length - 1, at + 1)),
    ArrowUp: () => setActive((at) => Math.max(0, at - 1)),
    Enter: () => take(rows[active]),
  };
  return (
    <div class="site-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-expanded={rows.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
        placeholder={words.value.sites.searchPlaceholder}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={rows.length === 0}>
        {rows.map((row, at) => (
          <li
            key={row}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            onMouseDown={(event) => {
              event.preventDefault();
              take(row);
            }}
          >
            <StateMark state={columns?.stateOf(row) ?? 'unknown'} />
            <span>{columns?.nameOf(row)}</span>
            <span class="quiet">{columns?.idOf(row)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
