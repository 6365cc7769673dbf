import { expect, test } from 'vitest';
import type { ExaminedOutage } from '../../../server/causes/verdict.ts';
import type { OutageCause } from '../../../telemetry/contract/site-state.ts';
import { IncidentWorld, MINUTE, T0, type Place } from './incident-world.ts';

/** A world whose outages are judged by what the story says of the first. */
function worldOf(
  places: Record<string, Place>,
  causeOf: (terminalId: string, from: number) => OutageCause,
): IncidentWorld {
  const world = new IncidentWorld(places);
  const idOf = ({ terminalIndex }: ExaminedOutage) => world.fleet.terminals[terminalIndex]?.id ?? '';
  world.examine = ([first]) => {
    const cause = first === undefined ? 'undetermined' : causeOf(idOf(first), first.from);
    const confidence = cause === 'undetermined' ? 0 : 0.9;
    return Promise.resolve({ cause, confidence, because: [], provisional: true });
  };
  return world;
}

const inRow = (count: number): Record<string, Place> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `rain-${at}`,
      {
        municipality: String(31_001 + at),
        latitude: 18.5 + at * 0.4,
        longitude: -96.2,
        provider: 'Satelital',
      },
    ]),
  );

test('a storm that stays for an hour reaches the next site while it is over the one before, or just after', async () => {
  const world = worldOf(inRow(4), () => 'rainFade');
  await world.until(13);
  world.down('rain-0', 10);
  await world.until(68);
  world.down('rain-1', 65);
  await world.until(75);
  world.up('rain-0', 70);
  world.up('rain-1', 72);
  await world.until(88);
  world.down('rain-2', 85);
  await world.until(95);
  expect(world.groups()).toEqual([['rain-0', 'rain-1', 'rain-2']]);
  world.up('rain-2', 95);
  await world.until(155);
  world.down('rain-3', 152);
  await world.until(160);
  expect(world.groups()).toEqual([['rain-0', 'rain-1', 'rain-2'], ['rain-3']]);
});

test('a site that was obstructed within the hour before its beam was lost has that for itself', async () => {
  const beam = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((id, at) => [
      id,
      { municipality: String(20_001 + at), beam: 'A1', gateway: 'G-A', provider: 'P' },
    ]),
  );
  const world = worldOf(beam, (_id, from) => (from < T0 + 20 * MINUTE ? 'obstruction' : 'beam'));
  await world.until(13);
  const first = world.down('a', 10);
  await world.until(15);
  world.up('a', 15);
  await world.until(45);
  const again = world.down('a', 42);
  await world.until(45.5);
  // It flaps, for all that is known.
  expect(world.outages.get(again)?.outage.incidentId).toBe(world.outages.get(first)?.outage.incidentId);
  for (const id of ['b', 'c', 'd', 'e']) world.down(id, 42);
  await world.until(60);
  const incidents = [...world.outages].map(([id, { outage }]) => [
    id === first,
    outage.incidentId,
    outage.cause,
  ]);
  const [[, obstructed] = []] = incidents;
  expect(incidents.filter(([, incidentId]) => incidentId === obstructed)).toEqual([
    [true, obstructed, 'obstruction'],
  ]);
  expect(new Set(incidents.slice(1).map(([, incidentId]) => incidentId)).size).toBe(1);
});
