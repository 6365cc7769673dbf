import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Company, Examine, ExaminedOutage, Verdict } from '../causes/verdict.ts';
import type { Fact } from './fact.ts';
import { isOpen, nothingKnown, type Incident } from './incident.ts';
import { judge } from './judged.ts';
import type { Timeline } from './timeline.ts';

export interface VerdictOptions {
  now: () => number;
  /** Says why; without it nothing is known. */
  examine?: Examine | undefined;
  /** What a person said of the cause. */
  overruled?: ((incidentId: string) => OutageCause | undefined) | undefined;
  /** Two incidents are one: what a person said of the first holds for the other, where the last word holds. */
  inherit?: ((from: string, into: string) => void) | undefined;
  /** An outage's cause is known, as far as it is. */
  setCause: (terminalIndex: number, outageId: string, cause: OutageCause, confidence: number) => void;
  isCurrent: (terminalIndex: number) => boolean;
  timeline: Timeline;
  companyOf: (incident: Incident) => Company;
  /** Another cause than before, or the same for good. */
  judged: (incident: Incident) => void;
  /** The incident has to be written. */
  changed: (incident: Incident) => void;
}

/** So long after it opened, or after what it shares changed, its cause is asked for. */
const PROVISIONAL_MS = 15_000;
/** Once more when more of it was measured. */
const AGAIN_MS = 5 * 60_000;
/** After everything came back, replays are awaited so long, and of terminals that are still replaying so long. */
const FINAL_MS = 15 * 60_000;
const FINAL_MOST_MS = 6 * 3_600_000;
const RETRY_MS = 30_000;
const AT_ONCE = 64;
/** Of a large incident so many outages are examined, spread evenly. */
const MOST_EXAMINED = 64;
/** Outages that are told their cause, a tick. */
const CAUSES_A_TICK = 2_000;

/**
 * Asks why: provisionally soon after an incident opened or changed, finally when all is over and the replays have come.
 * Asked again while the store is away; at most `AT_ONCE` at a time.
 */
export class Verdicts {
  readonly #options: VerdictOptions;
  /** When each is asked for next. */
  readonly #due = new Map<Incident, number>();
  readonly #asking = new Map<Incident, Promise<void>>();
  /**
   * Incidents whose outages are still to be told their cause, with those that were not told it yet. One entry an incident, in
   * two rounds at most: what comes while one is under way is told in a second one.
   */
  readonly #toTell = new Map<Incident, { facts: Iterator<Fact>; again: boolean }>();

  constructor(options: VerdictOptions) {
    this.#options = options;
  }

  /** A new incident, or one from before a restart. */
  remember(incident: Incident): void {
    const said = this.#options.overruled?.(incident.id);
    if (said !== undefined && said !== incident.cause) this.overruled(incident, said);
    if (incident.isFinal || incident.mergedInto !== null) return;
    if (isOpen(incident)) this.#askIn(incident, PROVISIONAL_MS);
    else this.#due.set(incident, (incident.resolvedAt ?? this.#options.now()) + FINAL_MS);
  }

  /** What its outages share is another thing. While it grows on the answer is not put off again. */
  shared(incident: Incident): void {
    incident.isFinal = false;
    const soon = this.#options.now() + PROVISIONAL_MS;
    this.#due.set(incident, Math.min(this.#due.get(incident) ?? soon, soon));
  }

  /** It was a few outages and is a whole group's: what was thought of those says nothing of this. */
  outgrown(incident: Incident): void {
    incident.verdict = nothingKnown;
    this.overruled(incident, this.#options.overruled?.(incident.id) ?? nothingKnown.cause);
    this.shared(incident);
  }

  resolved(incident: Incident): void {
    if (incident.withdrawn) this.#due.delete(incident);
    else this.#askIn(incident, incident.verdict.cause === 'undetermined' ? PROVISIONAL_MS : FINAL_MS);
  }

  /** A replay moved an outage: what was final is judged once more. */
  moved(incident: Incident): void {
    if (isOpen(incident)) return;
    incident.isFinal = false;
    this.#askIn(incident, FINAL_MS);
  }

  /** An outage has the cause of its incident, as far as that is known; what it had in another one stays there. */
  joined(incident: Incident, { terminalIndex, outageId }: Fact): void {
    this.#options.setCause(terminalIndex, outageId, incident.cause, incident.verdict.confidence);
  }

  /** One is a part of the other now: its outages have the other's cause, which may be what a person said of it. */
  merged(from: Incident, into: Incident): void {
    if (!this.inherited(from.id, into)) this.#say(into, into.cause);
  }

  /** What a person said of one, be it only in the database, holds for the other. False: nobody said anything of either. */
  inherited(from: string, into: Incident): boolean {
    this.#options.inherit?.(from, into.id);
    const said = this.#options.overruled?.(into.id);
    if (said !== undefined) this.overruled(into, said);
    return said !== undefined;
  }

  /** A person said why, of all that it is now. */
  overruled(incident: Incident, cause: OutageCause): void {
    this.#say(incident, cause);
    judge(incident, true);
  }

  #say(incident: Incident, cause: OutageCause): void {
    incident.cause = cause;
    this.#tell(incident);
    this.#options.changed(incident);
  }

  forget(incident: Incident): void {
    this.#due.delete(incident);
  }

  isDone(incident: Incident): boolean {
    return (incident.isFinal || incident.withdrawn) && !this.#asking.has(incident);
  }

  tick(now: number): void {
    this.#tellCauses();
    for (const [incident, at] of this.#due) {
      if (this.#asking.size >= AT_ONCE) return;
      if (now < at || this.#asking.has(incident)) continue;
      if (incident.facts.size === 0) this.#due.delete(incident);
      else this.#ask(incident, now);
    }
  }

  async settled(): Promise<void> {
    while (this.#asking.size > 0) await Promise.all(this.#asking.values());
  }

  #askIn(incident: Incident, ms: number): void {
    this.#due.set(incident, this.#options.now() + ms);
  }

  #ask(incident: Incident, now: number): void {
    const provisional = !this.#isComplete(incident, now);
    const isLate = now - (incident.resolvedAt ?? now) >= FINAL_MS;
    if (provisional && !isOpen(incident) && isLate && incident.verdict !== nothingKnown) {
      // A replay is under way.
      this.#askIn(incident, RETRY_MS);
      return;
    }
    this.#due.delete(incident);
    const { examine, companyOf } = this.#options;
    if (examine === undefined) {
      incident.isFinal = !provisional;
      return;
    }
    const asking = examine(examined(incident), companyOf(incident), { provisional })
      .then(
        (verdict) => this.#take(incident, { ...verdict, provisional }),
        () => this.#askIn(incident, RETRY_MS),
      )
      .finally(() => this.#asking.delete(incident));
    this.#asking.set(incident, asking);
  }

  #isComplete(incident: Incident, now: number): boolean {
    if (isOpen(incident)) return false;
    const sinceMs = now - (incident.resolvedAt ?? now);
    if (sinceMs >= FINAL_MOST_MS) return true;
    if (sinceMs < FINAL_MS) return false;
    for (const { terminalIndex } of incident.facts) if (!this.#options.isCurrent(terminalIndex)) return false;
    return true;
  }

  #take(incident: Incident, verdict: Verdict): void {
    const now = this.#options.now();
    if (incident.mergedInto !== null) return;
    // It opened again while it was examined.
    const provisional = verdict.provisional || isOpen(incident);
    const before = incident.verdict;
    incident.verdict = { ...verdict, provisional };
    incident.isFinal = !provisional;
    const cause = this.#options.overruled?.(incident.id) ?? verdict.cause;
    const isFirst = before === nothingKnown;
    if (isFirst || before.cause !== verdict.cause || before.provisional !== provisional) {
      this.#options.timeline.note(
        incident,
        now,
        'verdict',
        { cause: verdict.cause, confidence: verdict.confidence, provisional: provisional ? 1 : 0 },
        { because: verdict.because },
      );
    }
    const isOther = cause !== incident.cause;
    if (isOther || verdict.confidence !== before.confidence) {
      incident.cause = cause;
      this.#tell(incident);
    }
    judge(incident);
    this.#options.changed(incident);
    if (isOther || (before.provisional && !provisional)) this.#options.judged(incident);
    if (!provisional || this.#due.has(incident)) return;
    if (!isOpen(incident)) this.#due.set(incident, (incident.resolvedAt ?? now) + FINAL_MS);
    else if (now - incident.openedAt < AGAIN_MS) this.#due.set(incident, incident.openedAt + AGAIN_MS);
  }

  #tell(incident: Incident): void {
    const telling = this.#toTell.get(incident);
    if (telling === undefined)
      this.#toTell.set(incident, { facts: [...incident.facts].values(), again: false });
    else telling.again = true;
  }

  #tellCauses(): void {
    for (let told = 0; told < CAUSES_A_TICK; told += 1) {
      const [first] = this.#toTell;
      if (first === undefined) return;
      const [incident, { facts, again }] = first;
      const next = facts.next();
      if (next.done === true) {
        this.#toTell.delete(incident);
        if (again) this.#tell(incident);
      } else if (next.value.incident !== undefined) {
        const { incident: home, terminalIndex, outageId } = next.value;
        this.#options.setCause(terminalIndex, outageId, home.cause, home.verdict.confidence);
      }
    }
  }
}

function examined({ facts }: Incident): ExaminedOutage[] {
  const all = [...facts].sort((a, b) => a.from - b.from || a.terminalIndex - b.terminalIndex);
  const count = Math.min(all.length, MOST_EXAMINED);
  return Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).flatMap(
    (fact) =>
      fact === undefined ? [] : [{ terminalIndex: fact.terminalIndex, from: fact.from, to: fact.to }],
  );
}
