import type { Fleet } from '../registry/fleet.ts';
import { isInService } from './site-figures.ts';
import type { TerminalLive } from './terminal-live.ts';

/** The numbers behind doubting our own reception. docs/judgement.md explains each. */
export const receptionRules = {
  /** A terminal is missed when nothing came for so many of its rhythms and this long more: before it counts as silent. */
  missedRhythms: 1.5,
  missedMs: 30_000,
  /** Terminals absent and not heard for so long, and three rhythms, were so before: they say nothing of us. */
  recentMs: 900_000,
  /** A provider with fewer terminals heard of late says nothing. */
  leastTerminals: 20,
  leastProviders: 2,
  /** At least this share of every provider's terminals is missed: it is us. Below the second one we see again. */
  missedShare: 0.3,
  seenShare: 0.15,
} as const;

interface Count {
  heard: number;
  missed: number;
}

/**
 * Doubts our own reception when terminals of every provider fall silent at once. If only one provider's do while another's
 * go on, our reception works and the provider failed; with one provider alone nobody can tell, and we do not doubt.
 */
export class ReceptionDoubt {
  readonly #fleet: Fleet;
  readonly #terminal: (index: number) => Readonly<TerminalLive>;
  readonly #mayBeOff: (index: number) => boolean;
  /** Since when we doubt; Infinity: we do not. */
  #since = Infinity;

  /** @param mayBeOff whether a terminal not heard of any more may have been switched off by its schedule */
  constructor(
    fleet: Fleet,
    terminal: (index: number) => Readonly<TerminalLive>,
    mayBeOff: (index: number) => boolean,
  ) {
    this.#fleet = fleet;
    this.#terminal = terminal;
    this.#mayBeOff = mayBeOff;
  }

  /** Looks at the whole fleet; call it every ten seconds. Why we doubt, or undefined. */
  look(now: number, seeingSince: number): string | undefined {
    const counts = [...this.#count(now, seeingSince).values()].filter(
      ({ heard }) => heard >= receptionRules.leastTerminals,
    );
    const doubted = this.#since !== Infinity;
    const limit = doubted ? receptionRules.seenShare : receptionRules.missedShare;
    const isDoubtful =
      counts.length >= receptionRules.leastProviders &&
      counts.every(({ heard, missed }) => missed >= limit * heard);
    if (isDoubtful !== doubted) this.#since = isDoubtful ? now : Infinity;
    if (!isDoubtful) return undefined;
    const heard = counts.reduce((sum, each) => sum + each.heard, 0);
    const missed = counts.reduce((sum, each) => sum + each.missed, 0);
    return `${Math.round((100 * missed) / heard)} % of the terminals of all ${counts.length} providers fell silent at once`;
  }

  #count(now: number, seeingSince: number): Map<string, Count> {
    const counts = new Map<string, Count>();
    const asOf = Math.min(now, this.#since);
    for (const { index, path } of this.#fleet.terminals) {
      if (!isInService(this.#fleet, index)) continue;
      const { lastReceivedAt, rhythmMs, resting, absence } = this.#terminal(index);
      if (lastReceivedAt === 0 || resting) continue;
      const wasSilent = absence !== 'none' && absence !== 'monitoring';
      if (wasSilent && asOf - lastReceivedAt > receptionRules.recentMs + 3 * rhythmMs) continue;
      const patienceMs = receptionRules.missedRhythms * rhythmMs + receptionRules.missedMs;
      const isMissed = now - Math.max(lastReceivedAt, seeingSince) > patienceMs;
      // Schools close together: who is off by its schedule says nothing of us.
      if (absence === 'offBySchedule' || (isMissed && this.#mayBeOff(index))) continue;
      const provider = path?.provider ?? '';
      let count = counts.get(provider);
      if (count === undefined) counts.set(provider, (count = { heard: 0, missed: 0 }));
      count.heard += 1;
      if (isMissed) count.missed += 1;
    }
    return counts;
  }
}
