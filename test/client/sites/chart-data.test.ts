import { expect, test } from 'vitest';
import type { HistoryPoint } from '../../../client/connection/resources.ts';
import { bandsOf, fillGaps } from '../../../client/sites/chart-data.ts';

const STEP = 300_000;
const point = (step: number, terminalId = 't'): HistoryPoint => ({
  terminalId,
  at: step * STEP,
  samples: 1,
  latencyMs: 40,
  packetLossRatio: 0.1,
  downlinkBps: 1e6,
  uplinkBps: null,
  linkUpRatio: 1,
});

test('steps without a measurement stay empty, so that the line breaks', () => {
  const filled = fillGaps([point(0), point(3)], 0, 4 * STEP, STEP);
  expect(filled.times).toEqual([0, 300, 600, 900]);
  expect(filled.latencyMs).toEqual([40, null, null, 40]);
  expect(filled.uplinkBps).toEqual([null, null, null, null]);
});

test('two terminals at one site make one line: throughput adds up, the better link counts', () => {
  const backup = { ...point(0, 'backup'), latencyMs: 600, packetLossRatio: null, uplinkBps: 5 };
  const filled = fillGaps([point(0), backup], 0, STEP, STEP);
  expect(filled).toMatchObject({
    latencyMs: [40],
    packetLossRatio: [0.1],
    downlinkBps: [2e6],
    uplinkBps: [5],
  });
});

test('a gap is more than one empty step; outages are cut to the picture', () => {
  const filled = fillGaps(
    [0, 2, 3, 6, 7, 8].map((step) => point(step)),
    0,
    10 * STEP,
    STEP,
  );
  const outages = [
    { startsAt: -STEP, endsAt: STEP },
    { startsAt: 8 * STEP, endsAt: null },
    { startsAt: 20 * STEP, endsAt: null },
  ];
  expect(bandsOf(filled, outages, 0, 10 * STEP, STEP)).toEqual([
    { from: 1200, to: 1800, kind: 'gap' },
    { from: 0, to: 300, kind: 'outage' },
    { from: 2400, to: 3000, kind: 'outage' },
  ]);
});
