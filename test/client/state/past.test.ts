import { afterEach, expect, test, vi } from 'vitest';
import type { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { fleetOf } from '../support/fleet-of.ts';

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
const { fleet } = await import('../../../client/state/live.ts');
const { pastAt, showPast, viewedFleet } = await import('../../../client/state/past.ts');

afterEach(() => {
  fleet.value = pastAt.value = null;
  showPast(null, []);
});

test('the past of one list of sites never stands for that of another, such as what somebody else may see', () => {
  const mine = fleetOf([{}, {}]);
  fleet.value = mine;
  pastAt.value = 1;
  expect(viewedFleet.value).toBeNull();
  showPast(mine.atAnotherTime({ states: mine.states, reasons: mine.reasons, since: mine.since }), []);
  expect(viewedFleet.value?.size).toBe(2);
  // the session ends, and somebody else signs in
  fleet.value = null;
  expect(viewedFleet.value).toBeNull();
  fleet.value = Object.assign<FleetColumns, { layout: string }>(fleetOf([{}]), { layout: 'of-another' });
  expect(viewedFleet.value).toBeNull();
});
