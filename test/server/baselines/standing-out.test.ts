import { expect, test } from 'vitest';
import { chronicLinks, type LinkOutages } from '../../../server/baselines/chronic.ts';
import { step, type Degradation } from '../../../server/baselines/degradation.ts';
import { riskOf, type LinkDay } from '../../../server/baselines/risk.ts';
import type { Comparison } from '../../../server/baselines/unusual.ts';

const HOUR = 3_600_000;
const link = { kind: 'latencyUnusual', terminalId: 'T', siteId: 'S', newId: () => 'd' } as const;
const hourThat = (is: Comparison['is'], value = 100): Comparison => ({
  is,
  value,
  usual: 40,
  spread: 1,
  weeks: 6,
  limit: 60,
});

/** u unusual, b between, n usual, - unknown, an hour each. */
function play(hours: string): { open: Degradation | undefined; told: Degradation[]; dropped: number } {
  let open: Degradation | undefined;
  const told: Degradation[] = [];
  let dropped = 0;
  hours.split('').forEach((letter, at) => {
    const is = { u: 'unusual', b: 'between', n: 'usual' }[letter] as Comparison['is'] | undefined;
    const next = step(open, link, at * HOUR, is && hourThat(is, 100 + at));
    if (next === undefined) return;
    if ('drop' in next) dropped += 1;
    else if (next.keep.endsAt !== null) told.push(next.keep);
    open = 'drop' in next || next.keep.endsAt !== null ? undefined : next.keep;
  });
  return { open, told, dropped };
}

test('one unusual hour is dropped, two are told, and two usual ones end it with the first', () => {
  expect(play('nnunn')).toMatchObject({ open: undefined, told: [], dropped: 1 });
  expect(play('nnuu').open).toMatchObject({ startsAt: 2 * HOUR, confirmedAt: 4 * HOUR, worst: 103 });
  expect(play('uununuubnn').told).toMatchObject([{ startsAt: 0, endsAt: 8 * HOUR, hours: 5, worst: 106 }]);
});

test('hours of which nothing is known neither open nor close, until a day has passed', () => {
  expect(play('u----u').open).toMatchObject({ startsAt: 0, hours: 2, confirmedAt: 6 * HOUR });
  expect(play(`uu${'-'.repeat(23)}`).open).toBeDefined();
  expect(play(`uu${'-'.repeat(24)}`).told).toMatchObject([{ startsAt: 0, endsAt: 2 * HOUR }]);
  expect(play(`u${'-'.repeat(24)}`)).toMatchObject({ open: undefined, told: [], dropped: 1 });
});

test('an hour that was looked at changes nothing again', () => {
  const { open } = play('uuu');
  expect(step(open, link, 2 * HOUR, hourThat('usual'))).toBeUndefined();
});

test('chronic offenders stand out among links of their technology', () => {
  const hours = (terminalId: string, outages: number, down: number): LinkOutages => ({
    terminalId,
    outages,
    downSeconds: down * 3600,
  });
  const links = [
    hours('leo-1', 9, 30),
    hours('leo-2', 2, 40),
    ...Array.from({ length: 18 }, (_, at) => hours(`leo-well-${at}`, 3, 1)),
    // All of them are as bad as each other.
    ...Array.from({ length: 20 }, (_, at) => hours(`geo-${at}`, 20, 50)),
    hours('gone', 9, 90),
  ];
  const groupOf = (id: string) => (id === 'gone' ? undefined : id.slice(0, 3));
  const found = chronicLinks(
    links,
    groupOf,
    new Map([
      ['leo', 100],
      ['geo', 20],
    ]),
  );
  expect(found).toEqual([
    {
      terminalId: 'leo-1',
      outages: 9,
      downSeconds: 108_000,
      peerGroup: 'leo',
      peers: 99,
      peersMedianSeconds: 0,
      peersP95Seconds: 3600,
      worseThan: 98 / 99,
    },
  ]);
});

const days = (badMinutes: readonly number[], signal: readonly number[] = []): LinkDay[] =>
  Array.from({ length: 14 }, (_, at) => ({
    badMinutes: badMinutes[at] ?? null,
    signal: signal[at] ?? null,
  }));
const quiet = { lastWeek: 0, before: 0 };

test('the example of docs/judgement.md: short losses rise while the signal falls', () => {
  const losses = [2, 0, 3, 2, 1, 2, 2, 6, 9, 14, 20, 24, 30, 42];
  const signal = [12, 12, 12.1, 11.9, 12, 12, 12, 11.5, 11.2, 10.9, 10.5, 10.2, 9.9, 9.9];
  const { score, evidence } = riskOf(days(losses, signal), quiet, false);
  expect(evidence).toEqual([
    { kind: 'lossesRising', from: 2, to: 32, points: 0.5 },
    { kind: 'signalFalling', from: 12, to: 10, points: 0.33 },
  ]);
  expect(score).toBeCloseTo(1 - 0.5 * 0.67, 9);
});

test('what is bad but does not get worse is no sign, nor is one bad day', () => {
  const same = Array.from({ length: 14 }, (_, at) => 40 + (at % 3));
  expect(riskOf(days(same), quiet, false).evidence).toEqual([]);
  const oneBad = [...new Array<number>(12).fill(0), 200, 0];
  expect(riskOf(days(oneBad), quiet, false).evidence).toEqual([]);
  expect(riskOf(days([1, 2]), quiet, false).evidence).toEqual([]);
});

test('outages that become more frequent are one', () => {
  expect(riskOf([], { lastWeek: 6, before: 3 }, false)).toMatchObject({
    score: 0.5,
    evidence: [{ kind: 'outagesRising', from: 1, to: 6, points: 0.5 }],
  });
  expect(riskOf([], { lastWeek: 6, before: 12 }, false).evidence).toEqual([]);
});
