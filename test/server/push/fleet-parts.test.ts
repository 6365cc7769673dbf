import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ChangeStream, rowChangesOf } from '../../../server/push/change-stream.ts';
import { FleetParts } from '../../../server/push/fleet-parts.ts';
import { layOut } from '../../../server/push/layout.ts';
import {
  decodeSince,
  decodeSites,
  decodeStates,
  decodeTexts,
} from '../../../telemetry/contract/fleet-parts.ts';
import type { TextColumn } from '../../../telemetry/contract/byte-columns.ts';
import { mortonOf, worldX, worldY } from '../../../telemetry/contract/morton.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { ManualClock } from '../../support/clock.ts';
import { MemoryFleet, MemoryLive } from '../http/world.ts';

const everybody = { regionCodes: null };

function world() {
  const fleet = new MemoryFleet();
  const live = new MemoryLive();
  const stream = new ChangeStream(live, new ManualClock(5000));
  const parts = new FleetParts({ fleet, live, stream }, () =>
    Promise.resolve(new Map([['b', '20DPR0001A']])),
  );
  return { fleet, live, stream, parts };
}

const textsIn = ({ starts, bytes }: TextColumn) =>
  Array.from({ length: starts.length - 1 }, (_, row) =>
    Buffer.from(bytes.subarray(starts[row], starts[row + 1])).toString(),
  );

test('rows lie in Morton order, those without a position behind, and each site has one', () => {
  const degrees = fc.option(
    fc.tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })),
  );
  fc.assert(
    fc.property(fc.array(degrees, { maxLength: 40 }), (positions) => {
      const sites = positions.map((position, at) => ({
        index: at * 3,
        kind: 'school' as const,
        regionCode: '09015',
        latitude: position?.[0] ?? null,
        longitude: position?.[1] ?? null,
      }));
      const layout = layOut(sites, 1, () => undefined);
      expect([...layout.indexes].sort((a, b) => a - b)).toEqual(sites.map(({ index }) => index));
      layout.indexes.forEach((index, row) => expect(layout.rowOf(index)).toBe(row));
      expect([layout.rowOf(1), layout.rowOf(999)]).toEqual([-1, -1]);
      const { placed, latitudesE5, longitudesE5 } = decodeSites(layout.bytes);
      expect(placed).toBe(sites.filter(({ latitude }) => latitude !== null).length);
      const codes = [...latitudesE5].map((latitude, row) =>
        mortonOf(worldX((longitudesE5[row] ?? 0) / 1e5), worldY(latitude / 1e5)),
      );
      expect(codes).toEqual([...codes].sort((a, b) => a - b));
    }),
  );
});

test('the parts belong together by their layout and tell what the fleet is', async () => {
  const { fleet, live, parts } = world();
  fleet.add('a', '09015', { latitude: 19.43, longitude: -99.13, name: 'Álamo', kind: 'clinic' });
  fleet.add('b', '20067', { latitude: 17.06, longitude: -96.72 });
  fleet.add('c', '20', { latitude: null, longitude: null });
  const path = { provider: 'P', gateway: 'G', beam: 'B' };
  Object.assign(fleet.terminals[1] as object, { path });
  live.set(1, { state: 'offline', reason: 'linkDown', since: 7_000_999 });
  const load = async (part: 'sites' | 'states' | 'since' | 'texts') =>
    gunzipSync((await parts.for(everybody, part)).gzipped);

  const sites = decodeSites(await load('sites'));
  const row = (id: string) => textsIn(texts.ids).indexOf(id);
  const texts = decodeTexts(await load('texts'));
  const states = decodeStates(await load('states'));
  const since = decodeSince(await load('since'));
  expect(new Set([sites.layout, texts.layout, states.layout, since.layout]).size).toBe(1);
  expect(sites.latitudesE5[row('b')]).toBe(17_06000);
  expect(sites.longitudesE5[row('a')]).toBe(-99_13000);
  expect([sites.placed, row('c')]).toEqual([2, 2]);
  expect(sites.regionCodes[sites.regions[row('b')] ?? 9]).toBe('20067');
  expect(sites.paths[(sites.pathCodes[row('b')] ?? 0) - 1]).toEqual({ ...path, technology: 'leo' });
  expect(sites.pathCodes[row('a')]).toBe(0);
  expect(textsIn(texts.names)[row('a')]).toBe('Álamo');
  expect(textsIn(texts.keys)[row('b')]).toBe('20DPR0001A');
  expect(states).toMatchObject({ fleetVersion: 1, sequence: 5000 });
  expect(siteStates[states.states[row('b')] ?? 9]).toBe('offline');
  // Since when is said at once of what is not well, and of everything by the part that may wait.
  expect([states.since[row('b')], states.since[row('a')]]).toEqual([7000, 0]);
  expect(since.since[row('b')]).toBe(7000);
  expect(since.since[row('a')]).toBeGreaterThan(0);
});

test('whoever sees some regions loads their sites only, and hears of changes by the rows of these', async () => {
  const { fleet, live, stream, parts } = world();
  for (const [id, region] of Object.entries({ a: '09015', b: '20067', c: '09007' })) fleet.add(id, region);
  const [all, some] = [parts.layouts.of(null), parts.layouts.of(['20'])];
  expect([...some.indexes]).toEqual([1]);
  expect(all.id).not.toBe(some.id);
  const heard: ReturnType<typeof rowChangesOf>[] = [];
  stream.onChanges((changes) => heard.push(rowChangesOf(changes, all), rowChangesOf(changes, some)));
  stream.start();
  live.set(0, { state: 'offline' });
  live.set(1, { state: 'degraded' });
  stream.flush();
  stream.stop();
  expect(heard[1]).toMatchObject({ after: 5000, sequence: 5001, layout: some.id });
  expect([...(heard[1]?.rows ?? [])]).toEqual([0]);
  expect([...(heard[0]?.rows ?? [])]).toEqual([all.rowOf(0), all.rowOf(1)].sort());
  const texts = decodeTexts(gunzipSync((await parts.for({ regionCodes: ['20'] }, 'texts')).gzipped));
  expect(textsIn(texts.ids)).toEqual(['b']);
});

test('a part is encoded once while what it tells stays the same', async () => {
  const { fleet, live, stream, parts } = world();
  fleet.add('a', '09015');
  const etagOf = async (part: 'sites' | 'states' | 'texts') => (await parts.for(everybody, part)).etag;
  const [one, two] = await Promise.all([parts.for(everybody, 'states'), parts.for(everybody, 'states')]);
  expect(one).toBe(two);
  const before = [await etagOf('sites'), await etagOf('texts')];
  stream.start();
  live.set(0, { state: 'offline' });
  stream.flush();
  stream.stop();
  expect(await etagOf('states')).not.toBe(one.etag);
  expect([await etagOf('sites'), await etagOf('texts')]).toEqual(before);
  // A site got another name: consoles load names, and not the map again.
  fleet.changed();
  expect(await etagOf('sites')).toBe(before[0]);
  expect(await etagOf('texts')).not.toBe(before[1]);
});

test('a fleet that grew while its version stands is shown when the version grows', () => {
  const { fleet, parts } = world();
  fleet.add('a', '09015');
  const before = parts.layouts.of(null);
  fleet.add('b', '09015');
  expect(parts.layouts.of(null)).toBe(before);
  fleet.changed([1]);
  expect([...parts.layouts.of(null).indexes].sort()).toEqual([0, 1]);
});
