import { describe, expect, test } from 'vitest';
import type { IncidentThen } from '../../../client/connection/past-incidents.ts';
import { incidentsAt } from '../../../client/past/incidents-at.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';

const [ONLINE, OFFLINE] = [siteStates.indexOf('online'), siteStates.indexOf('offline')];
const START = 1_000_000_000;
const minute = (at: number) => START + at * 60_000;
const group = (kind: IncidentThen['said'][number]['group']['kind']) => ({
  kind,
  key: '',
  affected: 2,
  watched: 2,
});

const storm: IncidentThen = {
  ...{ id: 'storm', startsAt: START, endsAt: minute(60), takenAt: minute(30) },
  siteIds: ['s0', 's1', 's2'],
  joinedAfterS: [0, 60, 600],
  said: [
    { at: START, cause: 'undetermined', place: 'Oaxaca', group: group('site') },
    { at: minute(5), cause: 'rainFade', place: 'Oaxaca', group: group('area') },
  ],
};
const fleetOf = (...states: number[]) => ({
  states: Uint8Array.from(states),
  rowOf: (siteId: string) => Number(siteId.slice(1)),
});
const at = (when: number, fleet = fleetOf(OFFLINE, ONLINE, OFFLINE), joined = new Map<string, string[]>()) =>
  incidentsAt([storm], when, fleet, joined)[0];

describe('an incident at a moment', () => {
  test('has the sites that had joined by then, and is none while it has one', () => {
    expect(at(minute(0))).toBeUndefined();
    expect(at(minute(1))?.siteIds).toEqual(['s0', 's1']);
    expect(at(minute(10))?.siteIds).toEqual(['s0', 's1', 's2']);
  });

  test('is called what had been said by then', () => {
    expect([at(minute(2))?.group.kind, at(minute(5))?.group.kind]).toEqual(['site', 'area']);
    expect([at(minute(2))?.cause, at(minute(5))?.cause]).toEqual(['undetermined', 'rainFade']);
    expect([at(minute(29))?.status, at(minute(30))?.status]).toEqual(['opened', 'acknowledged']);
  });

  test('is there from its beginning to its end', () => {
    expect(at(START - 1)).toBeUndefined();
    expect(at(minute(60) - 1)?.id).toBe('storm');
    expect(at(minute(60))).toBeUndefined();
  });

  test('is as bad as its sites were then', () => {
    expect(at(minute(20))).toMatchObject({ sitesOut: 2, severity: 'critical' });
    expect(at(minute(20), fleetOf(ONLINE, ONLINE, ONLINE))).toMatchObject({
      sitesOut: 0,
      severity: 'warning',
    });
  });

  test('keeps its list of sites while nobody joins, so that it is not drawn anew', () => {
    const joined = new Map<string, string[]>();
    const first = at(minute(2), undefined, joined)?.siteIds;
    expect(at(minute(9), undefined, joined)?.siteIds).toBe(first);
    expect(at(minute(12), undefined, joined)?.siteIds).not.toBe(first);
    incidentsAt([], minute(12), fleetOf(), joined);
    expect(joined.size).toBe(0);
  });
});
