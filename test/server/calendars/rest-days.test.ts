import { expect, test } from 'vitest';
import { afterRest } from '../../../server/calendars/rest-days.ts';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import type { SiteKind } from '../../../telemetry/contract/inventory.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';

const zones = new TimeZones();
const fleetOf = (kind: SiteKind, regionCode = '09015') =>
  ({ sites: [{ kind, regionCode }], terminals: [{ siteIndex: 0 }] }) as unknown as Fleet;
const after = (fleet: Fleet, at: string) =>
  new Date(afterRest(fleet, zones, 0, Date.parse(at))).toISOString().slice(0, 16);

test.each([
  ['a Friday', 'school', '2026-10-02T14:00Z', '2026-10-02T14:00'],
  ['a Saturday morning', 'school', '2026-10-03T14:00Z', '2026-10-05T14:00'],
  ['a Sunday', 'library', '2026-10-04T14:00Z', '2026-10-05T14:00'],
  ['a weekend before a holiday by law', 'office', '2026-11-14T14:00Z', '2026-11-17T14:00'],
  ['a holiday in the week', 'school', '2026-09-16T14:00Z', '2026-09-17T14:00'],
  ['a Saturday of a clinic, which is open', 'clinic', '2026-10-03T14:00Z', '2026-10-03T14:00'],
] as const)('%s, %s', (_, kind, at, expected) => {
  expect(after(fleetOf(kind), at)).toBe(expected);
});

test('days and hours are those of the place, also when its clocks change over the weekend', () => {
  // Friday evening in Tijuana is Saturday in UTC.
  expect(after(fleetOf('school', '02004'), '2026-10-03T02:00Z')).toBe('2026-10-03T02:00');
  expect(after(fleetOf('school', '02004'), '2026-10-31T14:00Z')).toBe('2026-11-02T15:00');
});
