import { expect, test } from 'vitest';
import { incident } from '../../../client/connection/incident-view.ts';
import { session, site, underservedReport } from '../../../client/connection/resources.ts';

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
