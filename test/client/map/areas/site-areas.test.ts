import { describe, expect, test } from 'vitest';
import type { IncidentView } from '../../../../telemetry/contract/console-events.ts';
import { siteStates } from '../../../../telemetry/contract/site-state.ts';
import { isWithin, padded } from '../../../../client/map/areas/hull.ts';
import { worldX, worldY } from '../../../../client/map/morton.ts';
import { incidentAreas, MOST_AREAS, pathAreas, shareClass } from '../../../../client/map/areas/site-areas.ts';
import type { KnownHulls } from '../../../../client/map/areas/site-areas.ts';

const OFFLINE = siteStates.indexOf('offline');
const ONLINE = siteStates.indexOf('online');

/** Ten sites in one town, and one five hundred kilometres away. */
const latitudes = Float64Array.of(...Array.from({ length: 10 }, (_, at) => 19 + at * 0.01), 23.5);
const longitudes = Float64Array.of(...Array.from({ length: 10 }, () => -99), -99);
const fleet = {
  layout: 'one',
  latitudes,
  longitudes,
  placed: 11,
  rowOf: (siteId: string) => (siteId.startsWith('s') ? Number(siteId.slice(1)) : undefined),
  paths: [
    { provider: 'A', technology: 'leo', beam: 'B1', gateway: 'G1' },
    { provider: 'A', technology: 'leo', beam: 'B2', gateway: 'G1' },
    { provider: 'B', technology: 'geo', beam: 'B1', gateway: null },
  ],
  pathCodes: Uint32Array.of(1, 1, 1, 1, 2, 2, 2, 3, 3, 0, 3),
  states: Uint8Array.of(
    OFFLINE,
    OFFLINE,
    ONLINE,
    ONLINE,
    ONLINE,
    ONLINE,
    ONLINE,
    OFFLINE,
    ONLINE,
    ONLINE,
    ONLINE,
  ),
};

function incident(id: string, sites: number[], more: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    siteIds: sites.map((site) => `s${site}`),
    endsAt: null,
    severity: 'critical',
    status: 'opened',
    peopleServed: 100,
    ...more,
  } as IncidentView;
}

const areasOf = (incidents: IncidentView[], known: KnownHulls = new Map()) =>
  incidentAreas(incidents, fleet, known, ({ id }) => id);

describe('an incident', () => {
  test('is an area around its sites, and a far member has a ring of its own', () => {
    const [area] = areasOf([incident('a', [0, 1, 2, 10])]);
    expect(area?.hulls).toHaveLength(2);
    for (const row of [0, 1, 2, 10]) {
      const [x, y] = [worldX(longitudes[row] ?? 0), worldY(latitudes[row] ?? 0)];
      expect(area?.hulls.some((hull) => isWithin(padded(hull, 1e-5), x, y))).toBe(true);
    }
  });

  test('of one site, or one that is over, is none', () => {
    expect(areasOf([incident('a', [0]), incident('b', [0, 1], { endsAt: '2026-01-01T00:00:00Z' })])).toEqual(
      [],
    );
  });

  test('whose sites are not on the map is none', () => {
    expect(areasOf([{ ...incident('a', []), siteIds: ['other', 'another'] }])).toEqual([]);
  });

  test('comes in order of harm: who are without service, then how many people', () => {
    const shown = areasOf([
      incident('warning', [0, 1], { severity: 'warning', peopleServed: 9000 }),
      incident('few', [0, 1], { peopleServed: 10 }),
      incident('many', [0, 1], { peopleServed: 1000 }),
    ]);
    expect(shown.map(({ id }) => id)).toEqual(['many', 'few', 'warning']);
    const storm = Array.from({ length: MOST_AREAS + 5 }, (_, at) => incident(`i${at}`, [0, 1]));
    expect(areasOf(storm)).toHaveLength(MOST_AREAS);
  });

  test('keeps its hulls while its sites stay the same', () => {
    const known: KnownHulls = new Map();
    const same = incident('a', [0, 1, 2]);
    const before = areasOf([same], known)[0]?.hulls;
    expect(areasOf([{ ...same, peopleServed: 5 }], known)[0]?.hulls).toBe(before);
    expect(areasOf([incident('a', [0, 1])], known)[0]?.hulls).not.toBe(before);
    areasOf([], known);
    expect(known.size).toBe(0);
  });
});

describe('what sites share', () => {
  test('is told by provider and name, the worst first, from three sites on', () => {
    const beams = pathAreas(fleet, 'beam', ({ name }) => name);
    expect(beams.map(({ name, provider, sites, offline }) => [provider, name, sites, offline])).toEqual([
      ['A', 'B1', 4, 2],
      ['B', 'B1', 3, 1],
      ['A', 'B2', 3, 0],
    ]);
    expect(pathAreas(fleet, 'gateway', ({ name }) => name).map(({ name, sites }) => [name, sites])).toEqual([
      ['G1', 7],
    ]);
  });

  test('has a class by the share that is offline', () => {
    expect([0, 0.03, 0.1, 0.5].map(shareClass)).toEqual([0, 1, 2, 3]);
  });
});
