import { describe, expect, test } from 'vitest';
import {
  fleetSnapshot,
  incident,
  session,
  site,
  underservedReport,
} from '../../../client/connection/resources.ts';
import { ShapeError } from '../../../client/connection/shape.ts';

const snapshot = {
  fleetVersion: 1,
  sequence: 2,
  indexes: [0, 3],
  ids: ['a', 'b'],
  names: ['A', 'B'],
  kinds: [0, 1],
  regionCodes: ['09', '20001'],
  latitudesE5: [1900000, null],
  longitudesE5: [-9900000, null],
  states: [1, 3],
  reasons: [2, 8],
  since: [0, 5],
};

describe('a snapshot', () => {
  test('is taken as it comes', () => expect(fleetSnapshot(snapshot, 'snapshot')).toEqual(snapshot));

  test('with columns of different length is refused by the name of the column', () => {
    expect(() => fleetSnapshot({ ...snapshot, names: ['A'] }, 'snapshot')).toThrow(/snapshot\.names.*2.*1/);
  });

  test('with a wrong entry says where, what and what came', () => {
    expect(() => fleetSnapshot({ ...snapshot, ids: ['a', 7] }, 'snapshot')).toThrow(
      new ShapeError('snapshot.ids[1]: expected text, got number'),
    );
  });
});

test('a session without e-mail or token is that of an API token', () => {
  const read = session(
    {
      person: { name: 'x', email: null, role: 'planner', language: 'en', regionCodes: null },
      csrfToken: null,
    },
    'session',
  );
  expect(read.person.email).toBe('');
  expect(read.csrfToken).toBe('');
});

test('a site for a planner has services without contacts', () => {
  const read = site(
    {
      id: 's',
      name: 'S',
      kind: 'school',
      regionCode: '09',
      latitude: null,
      longitude: null,
      state: 'online',
      stateReason: 'healthy',
      stateSince: '2026-01-01T00:00:00Z',
      lastMeasuredAt: null,
      services: [{ id: '1', scheme: 'CCT', key: 'K', shift: null, name: null, peopleServed: 3 }],
    },
    'site',
  );
  expect(read.services[0]?.contactPhone).toBeNull();
  expect(read.stateSince).toBe(Date.UTC(2026, 0, 1));
});

test('an unknown cause is refused, not shown as nothing', () => {
  expect(() => incident({ id: 'i', cause: 'ghosts' }, 'incident')).toThrow(/incident\.cause/);
});

test('a report has rows of two kinds, each with what it says and nulls for the rest', () => {
  const totals = {
    sites: 9,
    underservedSites: 1,
    peopleServed: 5,
    peopleAffected: 2,
    municipalities: 3,
    underservedMunicipalities: 1,
  };
  const { items } = underservedReport(
    {
      standard: 'basic-v1',
      thresholds: { availabilityMin: 0.97, downlinkMedianMinBps: 1e7, latencyP95MaxMs: 800 },
      totals,
      items: [
        { level: 'site', siteId: 's1', name: 'S', regionCode: '09001', reasons: ['noData', 'latencyAbove'] },
        { level: 'municipality', regionCode: '09001', name: 'M', reasons: ['shareAbove'], share: 0.5 },
      ],
      nextCursor: null,
    },
    'report',
  );
  expect(items.map(({ siteId, share, reasons }) => [siteId, share, reasons])).toEqual([
    ['s1', null, ['noData', 'latencyAbove']],
    [null, 0.5, ['shareAbove']],
  ]);
});
