import { expect, test } from 'vitest';
import { membersOf } from '../../../client/incidents/members.ts';
import type { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { fleetOf as sitesOf } from '../support/fleet-of.ts';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import type { SiteState, StateReason } from '../../../telemetry/contract/site-state.ts';

function fleetOf(states: Record<string, SiteState>, reasons: Record<string, StateReason> = {}): FleetColumns {
  return sitesOf(
    Object.entries(states).map(([id, state]) => ({
      id,
      name: `Site ${id}`,
      state: siteStates.indexOf(state),
      reason: stateReasons.indexOf(reasons[id] ?? 'noTerminal'),
    })),
  );
}

const outage = (siteId: string, startsAt: number, endsAt: number | null, takenOut = false) => ({
  ...{ siteId, terminalId: `T-${siteId}`, startsAt, endsAt, takenOut },
});

test('the longest without service come first, then what is back by the state it is in', () => {
  const fleet = fleetOf({ back: 'online', late: 'offline', slow: 'degraded', early: 'offline' });
  const members = membersOf(
    {
      siteIds: ['back', 'late', 'slow', 'early'],
      siteNames: [],
      outages: [
        outage('back', 10, 50),
        outage('late', 30, null),
        outage('slow', 10, 60),
        outage('early', 10, null),
      ],
    },
    fleet,
  );
  expect(members.map(({ siteId, down, endsAt }) => [siteId, down, endsAt])).toEqual([
    ['early', true, null],
    ['late', true, null],
    ['slow', false, 60],
    ['back', false, 50],
  ]);
  expect(members[0]?.name).toBe('Site early');
});

test('a site with several outages is down from the first to the end of the last, or still', () => {
  const fleet = fleetOf({ a: 'online', b: 'online' });
  const outages = [outage('a', 10, 20), outage('a', 30, 40), outage('b', 10, null), outage('b', 5, 9)];
  const members = membersOf({ siteIds: ['a', 'b'], siteNames: ['A', 'B'], outages }, fleet);
  const kept = { carried: false, takenOut: false };
  expect(members).toEqual([
    { siteId: 'b', name: 'B', state: 'online', down: true, ...kept, startsAt: 5, endsAt: null },
    { siteId: 'a', name: 'A', state: 'online', down: false, ...kept, startsAt: 10, endsAt: 40 },
  ]);
});

test('of sites whose outages the server did not name, the state tells', () => {
  const fleet = fleetOf({ a: 'online', b: 'offline' });
  const members = membersOf({ siteIds: ['a', 'b', 'elsewhere'], siteNames: [], outages: [] }, fleet);
  expect(members.map(({ siteId, down }) => [siteId, down])).toEqual([
    ['b', true],
    ['elsewhere', false],
    ['a', false],
  ]);
  expect(membersOf({ siteIds: ['a'], siteNames: [], outages: [] }, null)[0]?.name).toBe('a');
});

test('a site that another of its links carries is not without service, whatever its outage says', () => {
  const fleet = fleetOf(
    { kept: 'degraded', slow: 'degraded', down: 'offline' },
    { kept: 'onBackup', slow: 'recovering' },
  );
  const members = membersOf(
    {
      siteIds: ['kept', 'slow', 'down'],
      siteNames: [],
      outages: [outage('kept', 10, null), outage('slow', 10, null), outage('down', 20, null)],
    },
    fleet,
  );
  expect(members.map(({ siteId, down, carried }) => [siteId, down, carried])).toEqual([
    ['down', true, false],
    ['slow', true, false],
    ['kept', false, true],
  ]);
});

test('what ended because the equipment was taken out of service is not back, unless another link of the site is', () => {
  const outages = [
    outage('gone', 10, 20),
    outage('gone', 30, 40, true),
    outage('both', 10, 40, true),
    { ...outage('both', 10, 50), terminalId: 'T-backup' },
    outage('again', 10, 20, true),
    outage('again', 30, null),
  ];
  const members = membersOf({ siteIds: ['gone', 'both', 'again'], siteNames: [], outages }, null);
  expect(members.filter(({ takenOut }) => takenOut).map(({ siteId }) => siteId)).toEqual(['gone']);
});
