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
  /** So large a share of one provider's terminals reports on for so long while we doubt: we do receive, and who is silent is. */
  steadyShare: 0.5,
  steadyMs: 900_000,
  /** The same of a smaller share, which might be those beside us. */
  someShare: 0.1,
  someMs: 3_600_000,
} as const;

interface Count {
  heard: number;
  missed: number;
  /** Heard since we doubt, and not missed. */
  steady: number;
}

/**
 * Doubts our own reception when terminals of every provider fall silent at once. If only one provider's do while another's
 * go on, our reception works and the provider failed; with one provider alone nobody can tell, and we do not doubt. Nor do we
 * for ever while others report on: then we receive, and those who do not are gone.
 */
export class ReceptionDoubt {
  readonly #fleet: Fleet;
  readonly #terminal: (index: number) => Readonly<TerminalLive>;
  readonly #mayBeOff: (index: number) => boolean;
  /** Since when we doubt; Infinity: we do not. */
  #since = Infinity;
  /** Since when terminals have reported steadily while we doubt: half of a provider's, and a tenth. */
  #steadySince = Infinity;
  #someSince = Infinity;
  /** When we last found that we receive after all: the silence of those missed then is their own. */
  #receivedAfterAllAt = -Infinity;

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
    const areMissed =
      counts.length >= receptionRules.leastProviders &&
      counts.every(({ heard, missed }) => missed >= limit * heard);
    const receives = doubted && areMissed && this.#receives(counts, now);
    if (receives) this.#receivedAfterAllAt = now;
    const isDoubtful = areMissed && !receives;
    if (isDoubtful !== doubted) {
      this.#since = isDoubtful ? now : Infinity;
      this.#steadySince = this.#someSince = Infinity;
    }
    if (!isDoubtful) return undefined;
    const heard = counts.reduce((sum, each) => sum + each.heard, 0);
    const missed = counts.reduce((sum, each) => sum + each.missed, 0);
    return `${Math.round((100 * missed) / heard)} % of the terminals of all ${counts.length} providers fell silent at once`;
  }

  /** Whether enough terminals have reported for long enough while we doubted. */
  #receives(counts: readonly Count[], now: number): boolean {
    const share = Math.max(...counts.map(({ heard, steady }) => steady / heard));
    this.#steadySince = share < receptionRules.steadyShare ? Infinity : Math.min(this.#steadySince, now);
    this.#someSince = share < receptionRules.someShare ? Infinity : Math.min(this.#someSince, now);
    return (
      now - this.#steadySince >= receptionRules.steadyMs || now - this.#someSince >= receptionRules.someMs
    );
  }

  #count(now: number, seeingSince: number): Map<string, Count> {
    const counts = new Map<string, Count>();
    const asOf = Math.min(now, this.#since);
    // Our clock may have been set back.
    this.#receivedAfterAllAt = Math.min(this.#receivedAfterAllAt, now);
    for (const { index, path } of this.#fleet.terminals) {
      if (!isInService(this.#fleet, index)) continue;
      const { lastReceivedAt, rhythmMs, resting, absence } = this.#terminal(index);
      if (lastReceivedAt === 0 || resting) continue;
      const wasSilent = absence !== 'none' && absence !== 'monitoring';
      if (wasSilent && asOf - lastReceivedAt > receptionRules.recentMs + 3 * rhythmMs) continue;
      const patienceMs = receptionRules.missedRhythms * rhythmMs + receptionRules.missedMs;
      if (lastReceivedAt + patienceMs < this.#receivedAfterAllAt) continue;
      const isMissed = now - Math.max(lastReceivedAt, seeingSince) > patienceMs;
      // Schools close together: who is off by its schedule says nothing of us.
      if (absence === 'offBySchedule' || (isMissed && this.#mayBeOff(index))) continue;
      const provider = path?.provider ?? '';
      let count = counts.get(provider);
      if (count === undefined) counts.set(provider, (count = { heard: 0, missed: 0, steady: 0 }));
      count.heard += 1;
      if (isMissed) count.missed += 1;
      else if (lastReceivedAt > this.#since) count.steady += 1;
    }
    return counts;
  }
}
