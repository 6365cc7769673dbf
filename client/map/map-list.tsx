import { signal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { StateMark, stateWord } from '../parts/state-mark.tsx';
import { Icon } from '../parts/icon.tsx';
import { regionName } from '../regions/region-path.ts';
import { chooseRow } from '../state/choose-site.ts';
import { viewedFleet } from '../state/past.ts';
import { go } from '../state/place.ts';
import { mapView, panelFolded, panelTab, shownRows, shownStates } from '../state/view.ts';
import { sitesInView } from './in-view.ts';
import type { InView } from './in-view.ts';
import { wireCodes } from './wire-codes.ts';

/** Whether the list of what is in view lies over the map. */
export const mapListOpen = signal(false);

const MOST_LISTED = 100;
const TOLD_AFTER_MS = 1500;

type Entry = { kind: 'site'; row: number } | { kind: 'region'; code: string };

/** What is in view, worst first: the keyboard's way to every site and region on the map. */
export function MapList({ onClose }: { onClose: () => void }) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const seen = useMemo(() => nowInView(MOST_LISTED), []);
  const entries = useMemo(() => (seen === null ? [] : entriesOf(seen)), [seen]);
  const text = words.value.mapLayers;
  useEffect(() => list.current?.focus(), []);
  useEffect(() => document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' }), [at]);

  const open = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    if (entry.kind === 'site') chooseRow(entry.row);
    else {
      go({ regionCode: entry.code });
      panelTab.value = 'regions';
      panelFolded.value = false;
    }
  };
  const press = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: entries.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) setAt(Math.max(0, Math.min(entries.length - 1, next)));
    else if (event.key === 'Enter') open(entries[at]);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section class="map-list" aria-label={text.list}>
      <header>
        <h2>{text.list}</h2>
        <button type="button" class="icon-button" aria-label={text.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <p class="quiet" id={`${id}-help`}>
        {text.listHelp}
      </p>
      {entries.length === 0 && <p role="status">{text.listEmpty}</p>}
      <ul
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={text.list}
        aria-describedby={`${id}-help`}
        {...(entries.length === 0 ? {} : { 'aria-activedescendant': `${id}-${at}` })}
        onKeyDown={press}
      >
        {entries.map((entry, place) => (
          <li
            key={place}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            onClick={() => open(entry)}
          >
            {entry.kind === 'site' ? <SiteEntry row={entry.row} /> : <RegionEntry code={entry.code} />}
          </li>
        ))}
      </ul>
      {seen !== null && seen.count > seen.rows.length && (
        <p class="quiet">{text.listMore(format.value.count(seen.count - seen.rows.length))}</p>
      )}
    </section>
  );
}

function SiteEntry({ row }: { row: number }) {
  const columns = viewedFleet.value;
  if (columns === null) return null;
  const [state, reason] = [columns.stateOf(row), columns.reasonOf(row)];
  return (
    <>
      <StateMark state={state} reason={reason} />
      <span>
        <b>{columns.nameOf(row) ?? words.value.kinds[columns.kindOf(row)]}</b>
        <span class="quiet">
          {stateWord(state, reason)} · {regionName(columns.regionCodeOf(row).slice(0, 2))}
        </span>
      </span>
    </>
  );
}

function RegionEntry({ code }: { code: string }) {
  return (
    <>
      <Icon name="pin" />
      <b>{regionName(code)}</b>
    </>
  );
}

/** Says what is in view after the map was moved from the keyboard, and does not interrupt. */
export function MapAnnouncement() {
  const [said, say] = useState('');
  const view = mapView.value;
  useEffect(() => {
    const timer = setTimeout(() => {
      // who moves it by mouse sees it
      if (document.querySelector('.map-canvas:focus-visible') === null) return;
      const seen = nowInView(0);
      if (seen === null) return;
      const count = (state: (typeof siteStates)[number]): string =>
        format.peek().count(seen.counts[siteStates.indexOf(state)] ?? 0);
      const told = words.peek().mapLayers.inView;
      say(told(format.peek().count(seen.count), count('offline'), count('degraded'), count('unknown')));
    }, TOLD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [view]);
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  );
}

function nowInView(most: number): InView | null {
  const [columns, box] = [viewedFleet.peek(), mapView.peek()];
  if (columns === null || box === null) return null;
  return sitesInView(columns, box, { states: wireCodes(shownStates.peek()), rows: shownRows.peek() }, most);
}

/** The regions of what is nearest to the middle come last: the states of the sites that are listed. */
function entriesOf({ rows }: InView): Entry[] {
  const columns = viewedFleet.peek();
  const codes = new Set(rows.map((row) => columns?.regionCodeOf(row).slice(0, 2) ?? ''));
  codes.delete('');
  return [
    ...rows.map((row): Entry => ({ kind: 'site', row })),
    ...[...codes].sort().map((code): Entry => ({ kind: 'region', code })),
  ];
}
