import { smoothNoise } from '../../random.ts';
import type { Breach, Effect } from '../effect.ts';
import { above } from '../intervals.ts';
import { eventOf, HOUR_MS } from './event.ts';
import { occasionsOf, type Phenomenon } from './phenomenon.ts';
import { nextLocalHour } from './single.ts';

const BAD_LOSS = 0.2;
/** From here on a crowded cell drops packets ... */
const FULL = 0.8;
/** ... and this many when twice as many want in as fit. */
const LOSS_AT_MOST = 0.45;

/**
 * More want through a beam or cell than fit, in the hours of school: latency and loss rise for everybody there, the signal
 * stays. At its worst a fifth and more is lost, and that is an outage.
 */
export const congestion: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 33, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const cells = [...around.groups.beams].filter(([, members]) => members.length >= 3);
    const [beam, members] = cells[random.below(Math.max(1, cells.length))] ?? ['', []];
    const first = around.fleet[members[0] ?? -1];
    if (first === undefined) return [];
    const begins = nextLocalHour(first, at, random.between(7.6, 9));
    const ends = begins + Math.round(random.between(3.5, 6) * HOUR_MS);
    const isWorst = random.chance(0.45);
    const peak = isWorst ? random.between(1.15, 1.5) : random.between(0.55, 0.9);
    const [middle, width] = [random.between(0.35, 0.65), random.between(0.06, 0.14)];
    const waves = around.seed * 100_043 + number;
    const demand = (when: number): number => {
      const share = (when - begins) / (ends - begins);
      if (share <= 0 || share >= 1) return 0;
      const shoulder = 0.7 * Math.min(1, peak) * Math.min(1, 6 * share, 6 * (1 - share));
      const rush = Math.max(0, peak - shoulder) * Math.exp(-(((share - middle) / width) ** 4));
      return (shoulder + rush) * (0.96 + 0.08 * smoothNoise(waves, 0, when, 300_000));
    };
    const lossAt = (when: number): number => Math.min(LOSS_AT_MOST, Math.max(0, demand(when) - FULL) * 1.1);
    const breaches = above(lossAt, BAD_LOSS, begins, ends, 20_000).map((bad): Breach => {
      // One share for the whole of it, so that a threshold in the middle decides nothing.
      const loss = Math.max(0.27, lossAt((bad.from + bad.to) / 2));
      return { ...bad, layer: 'beyond', loss };
    });
    const event = eventOf(`congestion-${number}`, 'congestion', begins, ends, { beam });
    return members.map((terminalIndex): Effect => ({
      ...{ event, terminalIndex, from: begins, to: ends, breaches, condition: 'congestion' },
      influence: (when, influence) => {
        influence.crowding = Math.max(influence.crowding, Math.min(1, demand(when)));
        const loss = lossAt(when);
        if (loss <= BAD_LOSS) influence.loss += Math.min(0.15, loss);
      },
    }));
  });
