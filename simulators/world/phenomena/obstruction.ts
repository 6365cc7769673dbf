import { createRandom } from '../../random.ts';
import type { Effect } from '../effect.ts';
import { DAY_MS } from '../schedule.ts';
import { breaking, eventOf, MINUTE_MS } from './event.ts';
import type { Phenomenon } from './phenomenon.ts';

/** The sky over a site turns round in a sidereal day: the same satellite stands behind the same tree 3 min 56 s earlier each day. */
const SIDEREAL_DAY_MS = 86_164_091;

/**
 * Trees and roofs before low-orbit terminals: short drops at the same (sidereal) times each day, a few of them long enough to be
 * outages. Leaves make most of it, so it is less in the dry months. `perDay` is the share of terminals that have it.
 */
export const obstruction: Phenomenon = (around, perDay, from, to) =>
  around.fleet.flatMap(({ link, terminal }, index): Effect[] => {
    if (link.technology !== 'leo') return [];
    const random = createRandom(around.seed * 7_368_787 + index * 15_487 + 40);
    if (!random.chance(perDay)) return [];
    const obstructedRatio = random.between(0.015, 0.12);
    const drops = Array.from({ length: 5 + random.below(26) }, () => ({
      phase: random.next(),
      lastsMs: random.between(10_000, 90_000),
      isLeaf: random.chance(0.7),
    }));
    // Behind a trunk or a wall a satellite stays hidden for minutes.
    const long = Array.from({ length: random.chance(0.3) ? 1 + random.below(2) : 0 }, () => ({
      phase: random.next(),
      lastsMs: random.between(4, 11) * MINUTE_MS,
      isLeaf: false,
    }));
    const leaves = leavesAt(from);
    const begins = (drop: { phase: number }): number => {
      const offset = drop.phase * SIDEREAL_DAY_MS;
      return Math.round(Math.ceil((from - offset) / SIDEREAL_DAY_MS) * SIDEREAL_DAY_MS + offset);
    };
    const present = drops.filter(({ isLeaf, phase }) => !isLeaf || (phase * 1_009) % 1 < leaves);
    const breaches = present
      .map((drop) => ({ from: begins(drop), to: begins(drop) + Math.round(drop.lastsMs) }))
      .filter((drop) => drop.from < to)
      .map((drop) => ({ ...drop, layer: 'sky' as const, loss: 1 }));
    const day = Math.floor(from / DAY_MS);
    const scope = { terminalId: terminal.id };
    const hidden = long
      .map((each) => ({ from: begins(each), to: begins(each) + Math.round(each.lastsMs) }))
      .filter((each) => each.from < to)
      .map((each, turn) =>
        breaking(eventOf(`hidden-${index}-${day}-${turn}`, 'obstruction', each.from, each.to, scope), index, [
          { ...each, layer: 'sky', loss: 1 },
        ]),
      );
    return [
      {
        event: eventOf(`obstruction-${index}-${day}`, 'obstruction', from, to, scope),
        ...{ terminalIndex: index, from, to, breaches },
        influence: (_, influence) => {
          influence.obstructedRatio = obstructedRatio * (0.5 + 0.5 * leaves);
        },
      },
      ...hidden,
    ];
  });

/** 1 in the rains, when everything is green; a third of it at the end of the dry season (in March). */
function leavesAt(at: number): number {
  const year = (at / DAY_MS / 365.25) % 1;
  return 0.67 + 0.33 * Math.cos(2 * Math.PI * (year - 0.7));
}
