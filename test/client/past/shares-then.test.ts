import { expect, test } from 'vitest';
import { sharesThen } from '../../../client/past/shares-then.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../../telemetry/contract/site-state.ts';

const regionCodes = ['09015', '09007', '200670001'];
function fleetOf(...rows: [region: number, state: SiteState][]) {
  return {
    ...{ size: rows.length, regionCodes },
    states: Uint8Array.from(rows, ([, state]) => siteStates.indexOf(state)),
    regions: Uint32Array.from(rows, ([region]) => region),
  };
}
const fleet = fleetOf([0, 'offline'], [0, 'online'], [1, 'planned'], [1, 'degraded'], [2, 'unknown']);

test('the share offline is of the sites that are not planned, by state or municipality', () => {
  const states = sharesThen(fleet, 'state');
  expect(states.get('09')).toEqual({ sites: 3, offline: 1, share: 1 / 3 });
  const municipalities = sharesThen(fleet, 'municipality');
  expect(municipalities.get('09015')).toEqual({ sites: 2, offline: 1, share: 0.5 });
  expect(municipalities.get('09007')).toEqual({ sites: 1, offline: 0, share: 0 });
});

test('where nothing was known of any site there is no share', () => {
  expect(sharesThen(fleet, 'municipality').get('20067')).toEqual({ sites: 1, offline: 0, share: null });
  expect(sharesThen(fleetOf([1, 'planned']), 'state').get('09')?.share).toBeNull();
});
