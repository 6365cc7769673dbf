import { computed, effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { FilterText } from '../filters/filter-text.tsx';
import { format, words } from '../language/current.ts';
import { MapView } from '../map/map-view.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { serverNow } from '../state/clock.ts';
import { filter, shownCounts, shownRows } from '../state/filter.ts';
import { fleet, freshness, incidents, isOld } from '../state/live.ts';
import { goLive, looksBack } from '../state/past.ts';
import { loadSession, session } from '../state/session.ts';
import { statesBySeverity } from '../state/severity.ts';
import { registerShortcuts } from '../state/shortcuts.ts';
import { mapInsets, mapWish, markedSites } from '../state/view.ts';
import { WallIncidents } from './wall-incidents.tsx';
import { cycleS, keepWall, leaveWall } from './wall-mode.ts';
import { stopAt, tourOf } from './wall-tour.ts';
import type { Stop } from './wall-tour.ts';
import { WallTrust } from './wall-trust.tsx';
import { concerning, worstFirst } from './worst.ts';

/** Asked again so often whether somebody has signed in on this machine, in another window. */
const SESSION_EVERY_MS = 30_000;

/** The picture for the big screen: how the fleet is, where it hurts, and whether that can be believed. Nothing to click. */
export function Wall() {
  const root = useRef<HTMLElement>(null);
  const stop = useTour();
  useEffect(() => keepWall(), []);
  useEffect(() => showPresent(), []);
  useEffect(
    () =>
      registerShortcuts([
        { keys: 'Escape', label: () => words.value.wall.leave, run: leaveWall, inDialogs: true },
      ]),
    [],
  );
  useEffect(() => measureInsets(root.current), []);
  useRevival();
  const stale = isOld(freshness.value) || session.value.status === 'expired';
  return (
    <main class={stale ? 'wall is-stale' : 'wall'} ref={root}>
      <h1 class="unseen">{words.value.wall.title}</h1>
      <MapView />
      <WallCounts />
      <Clock />
      <WallIncidents incidents={worst.value} />
      <WallTrust />
      {stop.incident !== null && <Caption stop={stop} />}
    </main>
  );
}

/** A room reads the wall as now, and nothing on it says otherwise: what link or page it was opened from does not matter. */
function showPresent(): () => void {
  return effect(() => {
    if (looksBack.value) queueMicrotask(goLive);
  });
}

/** Once a second: a thousand changes need not sort the list a thousand times. */
const worst = computed(() => {
  const open = incidents.value;
  const rows = shownRows.value;
  const columns = fleet.value;
  if (open === null) return null;
  const isShown =
    rows === null || columns === null
      ? null
      : (siteId: string) => rows[columns.rowOf(siteId) ?? rows.length] === 1;
  return worstFirst(concerning(open.values(), isShown), serverNow());
});

function WallCounts() {
  const counts = shownCounts.value;
  const columns = fleet.value;
  if (counts === null || columns === null) return <div class="wall-counts" aria-busy="true" />;
  const show = format.value;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return (
    <div class="wall-counts" role="group" aria-label={words.value.wall.counts}>
      {statesBySeverity.map((state) => {
        const count = counts[siteStates.indexOf(state)] ?? 0;
        if (count === 0 && state !== 'offline') return null;
        const loud = state === 'offline' && count > 0;
        return (
          <p key={state} class={`wall-count state-${state}${loud ? ' is-loud' : ''}`}>
            <b>{show.count(count)}</b>
            <span>
              <StateMark state={state} />
              {words.value.states[state]}
            </span>
          </p>
        );
      })}
      <p class="wall-count is-total">
        <b>{show.count(all)}</b>
        <span>
          {all === columns.size ? words.value.counts.total : words.value.wall.ofAll(show.count(columns.size))}
        </span>
      </p>
      <FilterText />
    </div>
  );
}

/** Of the browser, in its zone: the clock everybody in the room compares with. */
function Clock() {
  const at = serverNow();
  const show = format.value;
  return (
    <div class="wall-clock">
      <b>{show.clock(at, at)}</b>
      <span>
        {show.day(at)} · {show.zone()}
      </span>
    </div>
  );
}

function Caption({ stop: { incident, regionCode } }: { stop: Stop }) {
  if (incident === null) return null;
  return (
    <p class="wall-caption" key={regionCode}>
      {words.value.wall.lookingAt(incident.place)}
    </p>
  );
}

/** Looks at the worst areas in turn, and at the country in between; the country alone for who wants no motion. */
function useTour(): Stop {
  const [turn, setTurn] = useState(0);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const seconds = still || isOld(freshness.value) ? 0 : cycleS.value;
  useEffect(() => {
    if (seconds === 0) {
      setTurn(0);
      return undefined;
    }
    const timer = setInterval(() => setTurn((before) => before + 1), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  const { in: within } = filter.value;
  const home = within.length === 1 ? (within[0] ?? COUNTRY_CODE) : COUNTRY_CODE;
  const stop = stopAt(tourOf(worst.value ?? [], home), turn);
  useEffect(() => {
    mapWish.value = { kind: 'region', regionCode: stop.regionCode };
    markedSites.value = stop.incident?.siteIds ?? [];
    return () => (markedSites.value = []);
  }, [stop.regionCode, turn]);
  return stop;
}

/** A session that ended comes back by itself once somebody signed in, here or in another window. */
function useRevival(): void {
  const expired = session.value.status === 'expired';
  useEffect(() => {
    if (!expired) return undefined;
    const timer = setInterval(() => void loadSession(), SESSION_EVERY_MS);
    return () => clearInterval(timer);
  }, [expired]);
}

/** The map shows things where nothing lies over it. */
function measureInsets(wall: HTMLElement | null): () => void {
  if (wall === null) return () => undefined;
  const before = mapInsets.peek();
  const measure = () => {
    const whole = wall.getBoundingClientRect();
    const list = wall.querySelector('.wall-incidents')?.getBoundingClientRect();
    const counts = wall.querySelector('.wall-counts')?.getBoundingClientRect();
    // beside the map, or under it on a small screen
    const isUnder = list !== undefined && list.width > whole.width / 2;
    mapInsets.value = {
      left: 0,
      bottom: isUnder ? whole.bottom - list.top : 0,
      right: list === undefined || isUnder ? 0 : whole.right - list.left,
      top: counts === undefined ? 0 : counts.bottom - whole.top,
    };
  };
  const observer = new ResizeObserver(measure);
  observer.observe(wall);
  for (const part of wall.querySelectorAll('.wall-counts, .wall-incidents')) observer.observe(part);
  return () => {
    observer.disconnect();
    mapInsets.value = before;
  };
}
