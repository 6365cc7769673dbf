import { expect, test } from 'vitest';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { toldSites } from '../../../client/incidents/told-sites.ts';
import type { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { incidentDraft } from '../support/incident-draft.ts';

const code = (state: (typeof siteStates)[number]) => siteStates.indexOf(state);

/** Sites s0, s1 ... in these states. */
function fleetIn(states: (typeof siteStates)[number][], hasTexts = true): FleetColumns {
  const counts = new Uint32Array(siteStates.length);
  for (const state of states) counts[code(state)] = (counts[code(state)] ?? 0) + 1;
  return {
    layout: 'a',
    size: states.length,
    states: Uint8Array.from(states, code),
    counts,
    hasTexts,
    rowOf: (id: string) => (Number(id.slice(1)) < states.length ? Number(id.slice(1)) : undefined),
  } as unknown as FleetColumns;
}
const of = (id: string, ...siteIds: string[]) => incidentDraft({ id, siteIds });

test('each site without service is counted once, and only while it is', () => {
  const fleet = fleetIn(['offline', 'offline', 'online', 'offline', 'degraded']);
  expect(toldSites([], fleet)).toEqual({ offline: 3, inIncidents: 0 });
  const open = [of('a', 's0', 's1', 's2'), of('b', 's1', 's4'), of('c', 's99')];
  expect(toldSites(open, fleet)).toEqual({ offline: 3, inIncidents: 2 });
  fleet.states[1] = code('online');
  fleet.counts[code('offline')] = 2;
  expect(toldSites(open, fleet)).toEqual({ offline: 2, inIncidents: 1 });
});

test('another layout is looked up anew, and nothing is told before ids are here', () => {
  const open = [of('a', 's0')];
  expect(toldSites(open, fleetIn(['offline', 'online']))).toMatchObject({ inIncidents: 1 });
  const moved = Object.assign(fleetIn(['online', 'offline']), { layout: 'b', rowOf: () => 1 });
  expect(toldSites(open, moved)).toMatchObject({ inIncidents: 1 });
  expect(toldSites(open, fleetIn(['offline'], false))).toBeNull();
});
