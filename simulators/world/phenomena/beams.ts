import type { Effect } from '../effect.ts';
import { occasionsOf, type Phenomenon } from './phenomenon.ts';

const MINUTE_MS = 60_000;

/**
 * A beam is lost: all its terminals at once, or, where only a part of its capacity fails, some of them wholly, or all of
 * them with much loss. Nobody sends a signal any more, without a ramp.
 */
export const beams: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 1, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const names = [...around.groups.beams].filter(([, members]) => members.length >= 3);
    const chosen = names[random.below(Math.max(1, names.length))];
    if (chosen === undefined) return [];
    const [beam, members] = chosen;
    const durationMs = Math.round((6 + 114 * random.next() ** 2) * MINUTE_MS);
    const manner = random.next();
    const loss = manner < 0.15 ? random.between(0.35, 0.7) : 1;
    const share = manner > 0.85 ? random.between(0.5, 0.8) : 1;
    const event = {
      eventId: `beam-${number}`,
      cause: 'beam' as const,
      ...{ from: at, to: at + durationMs, scope: { beam } },
    };
    return members
      .filter(() => random.next() < share)
      .map((terminalIndex): Effect => {
        // Terminals notice and lock again within seconds.
        const breach = {
          from: at + random.below(3_000),
          to: at + durationMs + random.below(25_000),
          layer: loss < 1 ? ('beyond' as const) : ('carrier' as const),
          loss,
        };
        return { event, terminalIndex, ...{ from: breach.from, to: breach.to }, breaches: [breach] };
      });
  });
