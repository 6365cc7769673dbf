import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Lifecycle, LifecycleMismatch } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet, FleetSite, FleetTerminal } from '../registry/fleet.ts';
import { Equipment, type Told } from './equipment.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** What is out of service and was heard within this reports now. */
const HEARD_NOW_MS = 60 * MINUTE_MS;
/** What such a terminal sends is noted and not judged. */
const outOfService: ReadonlySet<Lifecycle> = new Set(['inStock', 'suspended', 'withdrawn']);
/** A changed serial number is told of for so long. */
const SWAP_TOLD_MS = 90 * DAY_MS;

/** A terminal that is not as the registry says. */
export interface Mismatch {
  kind: LifecycleMismatch;
  terminal: FleetTerminal;
  site: FleetSite;
  /** Epoch milliseconds. */
  since: number;
  evidence: Record<string, number | string>;
}

export interface MismatchQuestion {
  /** Fleet index of the last terminal of the page before; left out: from the first on. */
  after?: number | undefined;
  isWanted: (site: FleetSite) => boolean;
  kind?: LifecycleMismatch | undefined;
  /** Active and never heard for so many days. */
  days: number;
  /** A page ends with the terminal that fills it, with all that is said of that one. */
  limit: number;
}

/**
 * Terminals that are not as the registry says, in the order of the fleet. What the database knows of them is read once, and of
 * those that changed again: to look at a quarter of a million is then some milliseconds.
 */
export class Mismatches {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #lastHeardAt: (terminalIndex: number) => number | null;
  readonly #equipment: Equipment;

  /** @param options.lastHeardAt when a terminal was last heard, by fleet index; null: never */
  constructor(options: {
    db: Database;
    fleet: Fleet;
    clock: Clock;
    lastHeardAt: (terminalIndex: number) => number | null;
  }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#lastHeardAt = options.lastHeardAt;
    this.#equipment = new Equipment(options.db, options.fleet);
  }

  /** What these terminals said they are was written down. */
  reported(terminalIds: readonly string[]): void {
    this.#equipment.reported(terminalIds);
  }

  /** Reads some of what is not known yet, so that who asks after a start need not wait; call it every second. */
  tick(): Promise<void> {
    return this.#equipment.readSome();
  }

  /** A page, and behind which terminal the next begins; undefined: there is none. */
  async find(question: MismatchQuestion): Promise<{ items: Mismatch[]; last: FleetTerminal | undefined }> {
    await this.#equipment.readAll();
    const { terminals, sites } = this.#fleet;
    const now = this.#clock.now();
    const items: Mismatch[] = [];
    let at = (question.after ?? -1) + 1;
    for (; at < terminals.length && items.length < question.limit; at += 1) {
      const terminal = terminals[at];
      const site = sites[terminal?.siteIndex ?? -1];
      if (terminal === undefined || site === undefined || !question.isWanted(site)) continue;
      for (const found of this.#of(terminal, site, now, question.days))
        if (question.kind === undefined || found.kind === question.kind) items.push(found);
    }
    return { items, last: at < terminals.length ? terminals[at - 1] : undefined };
  }

  #of(terminal: FleetTerminal, site: FleetSite, now: number, days: number): Mismatch[] {
    const { index, lifecycle } = terminal;
    const createdAt = this.#equipment.createdAt(index);
    // Added a moment ago: the next question knows it.
    if (createdAt === undefined) return [];
    const found: Mismatch[] = [];
    const add = (kind: LifecycleMismatch, since: number, evidence: Mismatch['evidence']) =>
      found.push({ kind, terminal, site, since, evidence });
    const isOut = outOfService.has(lifecycle);
    const heardAt = isOut || lifecycle === 'active' ? this.#lastHeardAt(index) : null;
    const ageMs = now - createdAt;
    if (lifecycle === 'active' && heardAt === null && ageMs >= days * DAY_MS)
      add('neverHeard', createdAt, { days: Math.floor(ageMs / DAY_MS) });
    if (isOut && heardAt !== null && now - heardAt < HEARD_NOW_MS)
      add('heardOutOfService', heardAt, { minutesAgo: Math.floor((now - heardAt) / MINUTE_MS) });
    const told = lifecycle === 'withdrawn' ? undefined : this.#equipment.told(index);
    if (told !== undefined) addTold(add, told, now);
    return found;
  }
}

function addTold(
  add: (kind: LifecycleMismatch, since: number, evidence: Mismatch['evidence']) => void,
  { reportedAt, moved, swapped }: Told,
  now: number,
): void {
  if (moved !== undefined) add('moved', reportedAt, { ...moved });
  if (swapped !== undefined && now - swapped.at < SWAP_TOLD_MS)
    add('swapped', swapped.at, { serial: swapped.serial, previousSerial: swapped.previousSerial });
}
