import { encodePast, PAST_DAYS, PAST_PART_MS, PAST_STEP_MS } from '../../../telemetry/contract/past.ts';
import type { FakeFleet } from './fake-fleet.ts';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';

const HOUR = 3600;
const OFFLINE = siteStates.indexOf('offline');
const DOWN = stateReasons.indexOf('linkDown');
const [ONLINE, WELL] = [siteStates.indexOf('online'), stateReasons.indexOf('healthy')];
/** So many sites fail in each part, an hour after its beginning, and come back three hours later. */
export const FAILING = 40;

/** Six hours of a made-up past: all well, then some sites out for three hours. */
export function pastPart(layout: string, fromMs: number): Uint8Array {
  const from = fromMs / 1000;
  const to = Math.min(from + PAST_PART_MS / 1000, Math.floor(Date.now() / 1000));
  const rows = Array.from({ length: FAILING }, (_, row) => row);
  const all = [
    ...rows.map((row) => ({ at: from + HOUR, row, state: OFFLINE, reason: DOWN })),
    ...rows.map((row) => ({ at: from + 4 * HOUR, row, state: ONLINE, reason: WELL })),
  ].filter(({ at }) => at <= to);
  return encodePast({
    ...{ layout, from, to },
    start: {
      rows: new Uint32Array(),
      states: new Uint8Array(),
      reasons: new Uint8Array(),
      at: new Uint32Array(),
    },
    changes: {
      rows: Uint32Array.from(all, ({ row }) => row),
      states: Uint8Array.from(all, ({ state }) => state),
      reasons: Uint8Array.from(all, ({ reason }) => reason),
      at: Uint32Array.from(all, ({ at }) => at),
    },
  });
}

/** How many were out, as the parts tell. */
export function pastSeries(): object {
  const now = Date.now();
  const from = Math.floor((now - PAST_DAYS * 86_400_000) / PAST_STEP_MS) * PAST_STEP_MS;
  const out = Array.from({ length: Math.ceil((now - from) / PAST_STEP_MS) }, (_, step) => {
    const second = ((from + step * PAST_STEP_MS) % PAST_PART_MS) / 1000;
    return second >= HOUR && second < 4 * HOUR ? FAILING : 0;
  });
  const beganAt = new Date(from - 86_400_000).toISOString();
  return { from: new Date(from).toISOString(), stepMs: PAST_STEP_MS, out, beganAt };
}

/** What fails in each part is one incident that grows and is understood as it goes on; and the wide one of the present. */
export function pastIncidents(fleet: FakeFleet, fromMs: number): object {
  const start = fromMs + HOUR * 1000;
  const after = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
  const siteIds = fleet.wire.idsInOrder().slice(0, FAILING);
  const place = fleet.place(fleet.snapshot.regionCodes[fleet.snapshot.ids.indexOf(siteIds[0] ?? '')] ?? '00');
  const unknown = { kind: 'site', key: '', affected: 1, watched: 1 };
  const beam = { kind: 'beam', key: 'LEO-1203', affected: FAILING, watched: FAILING };
  const wide = [...fleet.incidents.values()].find(({ siteIds: sites }) => sites.length > 1);
  const goesOn = wide !== undefined && Date.parse(wide.startsAt) < fromMs + PAST_PART_MS ? [wide] : [];
  return {
    items: [
      {
        ...{ id: `incident-${fromMs}`, startsAt: after(0), endsAt: after(180), takenAt: after(90), siteIds },
        joinedAfterS: siteIds.map((_, each) => (each < FAILING / 2 ? 0 : 1200)),
        said: [
          { at: after(0), cause: 'undetermined', place, group: unknown },
          { at: after(30), cause: 'beam', place, group: beam },
        ],
      },
      ...goesOn.map(({ id, startsAt, siteIds: sites, cause, place: where, group }) => ({
        ...{ id, startsAt, endsAt: null, takenAt: null, siteIds: sites, joinedAfterS: sites.map(() => 0) },
        said: [{ at: startsAt, cause, place: where, group }],
      })),
    ],
  };
}
