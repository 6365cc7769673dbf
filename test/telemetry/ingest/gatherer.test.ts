import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Format } from '../../../telemetry/formats/format.ts';
import { Gatherer, type Gathered, type Group } from '../../../telemetry/ingest/gatherer.ts';

const near = { quietMs: 2000, longestMs: 10_000, spanMs: 1000, aligned: false };
const aligned = { ...near, spanMs: 10_000, aligned: true };

function gatherer(maxOpen?: number) {
  const closed: Group[] = [];
  const made = new Gatherer({
    onClosed: (group) => closed.push(group),
    ...(maxOpen !== undefined && { maxOpen }),
  });
  return { made, closed };
}

function said(name: string, measuredAt: number | undefined, more: Partial<Gathered> = {}): Gathered {
  return {
    format: { name: 'x' } as Format,
    gathering: near,
    terminalId: 'T',
    values: new Map([[name, 1]]),
    measuredAt,
    receivedAt: 0,
    ...more,
  };
}

const names = (group: Group | undefined): string[] => [...(group?.values.keys() ?? [])];

test('values near each other in time belong together; the same again begins the next', () => {
  const { made, closed } = gatherer();
  for (const [name, at] of [
    ['a', 100],
    ['b', 900],
    ['a', 950],
    ['b', 5000],
  ] as const)
    made.add(said(name, at));
  made.closeAll();
  expect(closed.map((group) => [group.measuredAt, names(group)])).toEqual([
    [100, ['a', 'b']],
    [950, ['a']],
    [5000, ['b']],
  ]);
});

test('aligned windows hold what their span holds, in any order and any number of times', () => {
  const times = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 60_000 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(times, (all) => {
      const { made, closed } = gatherer();
      for (const [name, at] of [...all, ...all.toReversed()])
        made.add(said(name, at, { gathering: aligned }));
      made.closeAll();
      const windows = new Set(all.map(([, at]) => Math.floor(at / 10_000) * 10_000));
      expect(new Set(closed.map(({ measuredAt }) => measuredAt))).toEqual(windows);
      expect(closed.length).toBe(windows.size);
    }),
  );
});

test('a window closes when it is quiet or long open, also when the clock was set back', () => {
  const { made, closed } = gatherer();
  made.add(said('a', undefined, { receivedAt: 1000 }));
  made.tick(2999);
  expect(closed).toEqual([]);
  made.tick(3000);
  expect(closed).toHaveLength(1);
  made.add(said('a', undefined, { receivedAt: 100_000 }));
  made.tick(50_000);
  expect(closed).toHaveLength(2);
});

test('it holds no more than it may: windows in all, of one terminal, and values of one window', () => {
  const { made, closed } = gatherer(3);
  for (const terminalId of ['A', 'B', 'C', 'D']) made.add(said('a', 0, { terminalId }));
  expect([made.size, closed.map(({ terminalId }) => terminalId)]).toEqual([3, ['A']]);
  const backlog = gatherer();
  for (let index = 0; index < 40; index += 1)
    backlog.made.add(said('a', index * 10_000, { gathering: aligned }));
  expect([backlog.made.size, backlog.closed[0]?.measuredAt, backlog.closed.length]).toEqual([32, 0, 8]);
  const wide = gatherer();
  for (let index = 0; index < 600; index += 1) wide.made.add(said(`v${index}`, 0));
  wide.made.closeAll();
  expect(wide.closed[0]?.values.size).toBe(512);
});

test('the interval is the time since the window before, when that was lately', () => {
  const { made, closed } = gatherer();
  for (const at of [0, 60_000, 60_500, 900_000]) {
    made.add(said('a', at));
    made.closeAll();
  }
  expect(closed.map((group) => made.intervalS(group))).toEqual([undefined, 60, undefined, undefined]);
});
