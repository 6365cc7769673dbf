import type { Sample } from '../../telemetry/contract/sample.ts';
import type { LiveListener } from './live-listener.ts';
import { habitRules, type Expected } from './habits.ts';
import { Leaves, type SiteHours } from './leaves.ts';
import type { Stretch } from './message-under-way.ts';
import { Restarts } from './restarts.ts';
import { GLANCE_MS, type Sight } from './sight.ts';
import { RUN_MS } from '../timeline/segments.ts';
import { START_UP_MS, startedAt } from '../timeline/start-up.ts';
import type { AbsenceKind, TerminalLive } from './terminal-live.ts';
import { startOf, thresholds, type Verdict } from './thresholds.ts';

/** A hole in the reports up to this long, or three intervals, is a lost report and no silence. */
export const BRIDGED_MS = 300_000;
/** Stretches that overlap less follow each other. */
const EPSILON_MS = 1_000;
/** A terminal that runs so much longer than its agent did not start with it. */
const ALONE_MS = 300_000;
/** So much time at once is said to be unknown of who sends nothing with a time that can be believed. */
const UNDATED_MS = 3_600_000;
/** What went away in a failure of ours is looked for so long after it. */
const UNSEEN_MS = 3_600_000;

/** Writes what is not measured into the terminals' records, and tells the outage stage of it. */
export class Absences {
  readonly #sight: Sight;
  readonly #listener: LiveListener;
  readonly leaves: Leaves;
  readonly #restarts = new Restarts();
  /** When samples without a time that can be believed came last. */
  readonly #undatedAt = new Map<number, number>();
  /** Since when good samples without a believable time have come over links that are down. */
  readonly #carriedSince = new Map<number, number>();
  /** When terminals that are starting did so. */
  readonly #starts = new Map<number, number>();

  constructor(sight: Sight, listener: LiveListener, hours?: SiteHours) {
    this.#sight = sight;
    this.#listener = listener;
    this.leaves = new Leaves(hours, (index, from, to) => listener.wasOff(index, from, to));
  }

  /**
   * Time in which we could not see at all is our own, not the link's: it is set apart. Who is usually off then is off by its
   * schedule, and who does not come back from that is absent since then.
   */
  begin(index: number, terminal: TerminalLive, kind: AbsenceKind, from: number, now = from): void {
    const wasOff = terminal.absence === 'offBySchedule';
    if (wasOff) {
      const { backAt = now } = this.expected(index, terminal) ?? {};
      const leftAt = terminal.absentFrom;
      this.end(index, terminal, backAt, 0);
      this.leaves.stayedAway(index, leftAt);
      from = backAt;
    }
    from = Math.max(from, this.#heardUntil(index, terminal, from));
    // Who takes leave was there: what was not heard before that were lost reports.
    if (terminal.leaving && terminal.absence === 'silent' && from > terminal.absentFrom)
      this.end(index, terminal, from, BRIDGED_MS);
    // What we could not see stays unknown; what follows it is judged by itself.
    if (terminal.absence === 'monitoring') this.end(index, terminal, this.#sight.seeingSince, 0);
    if (terminal.absence === 'none') {
      const blind = terminal.lastReceivedAt < this.#sight.seeingSince && from < this.#sight.seeingSince;
      if (blind) this.#listener.absent(index, 'monitoring', from, this.#sight.seeingSince);
      else if (from - terminal.coveredUntil > BRIDGED_MS && !wasOff)
        this.#listener.absent(index, 'silent', terminal.coveredUntil, from);
      terminal.absentFrom = blind ? this.#sight.seeingSince : from;
      terminal.coveredUntil = Math.max(terminal.coveredUntil, terminal.absentFrom);
      if (!wasOff && now < this.backBy(index, terminal)) kind = 'offBySchedule';
      this.#listener.absent(index, kind, terminal.absentFrom);
    } else this.#listener.judgedDisconnected(index);
    terminal.absence = kind;
  }

  /** When a terminal that went away when it may is expected back; undefined: it may not. One that was down is no leave. */
  expected(index: number, terminal: Readonly<TerminalLive>): Expected | undefined {
    if (this.#listener.isDown(index)) return undefined;
    return this.leaves.expected(index, terminal, terminal.absentFrom);
  }

  /** Whether it may go away after what it measured last. */
  mayLeave(index: number, terminal: Readonly<TerminalLive>): boolean {
    return (
      !this.#listener.isDown(index) &&
      this.leaves.expected(index, terminal, terminal.coveredUntil) !== undefined
    );
  }

  /** Until then it may be away; 0: it may not. */
  backBy(index: number, terminal: Readonly<TerminalLive>): number {
    const expected = this.expected(index, terminal);
    return expected === undefined ? 0 : expected.backAt + habitRules.patienceMs;
  }

  /**
   * The terminal is there again. A silence of at most `bridgedMs` was a lost report. Who is there at once when we see again may have
   * come back long before: what we could not see of its absence is unknown.
   */
  end(index: number, terminal: TerminalLive, at: number, bridgedMs: number): void {
    this.#restarts.returned(index);
    const returnedAt = Math.max(at, terminal.absentFrom);
    const knownUntil = this.#knownUntil(terminal, returnedAt);
    this.#listener.returned(index, knownUntil, bridgedMs);
    if (knownUntil < returnedAt) this.#listener.absent(index, 'monitoring', knownUntil, returnedAt);
    this.leaves.ended(index, terminal, terminal.absentFrom, returnedAt);
    terminal.coveredUntil = Math.max(terminal.coveredUntil, returnedAt);
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    terminal.since = returnedAt;
  }

  /** Until when we know that it was absent, where it is there again at `at`. */
  #knownUntil({ absence, absentFrom, rhythmMs }: Readonly<TerminalLive>, at: number): number {
    if (absence !== 'silent' && absence !== 'disconnected') return at;
    const { from, to } = this.#sight.unseen;
    const unseenFrom = Math.max(from, absentFrom);
    const isAtOnce = at - to <= Math.max(GLANCE_MS, thresholds.silentRhythms * rhythmMs);
    return isAtOnce && Math.min(to, at) - unseenFrom >= GLANCE_MS ? unseenFrom : at;
  }

  /** We doubt that we could see: that the terminal was absent is our word, not a fact. */
  takeBack(index: number, terminal: TerminalLive): void {
    terminal.absence = 'monitoring';
    this.#listener.unseen(index);
  }

  /** The broker says it is there. Who was off by its schedule begins to be there with what it measures. */
  present(index: number, terminal: TerminalLive, at: number): void {
    if (terminal.absence !== 'none' && terminal.absence !== 'offBySchedule')
      this.end(index, terminal, at, BRIDGED_MS);
  }

  /** It is there and measures, nobody knows when: hour by hour that time is unknown, whatever it was. */
  undated(index: number, terminal: TerminalLive, at: number, bad: boolean): void {
    if (terminal.absence !== 'none') this.end(index, terminal, at, BRIDGED_MS);
    this.#carry(index, terminal, at, bad);
    this.#undatedAt.set(index, at);
    if (terminal.lastMeasuredAt === 0 || at - terminal.coveredUntil < UNDATED_MS) return;
    this.#listener.absent(index, 'silent', terminal.coveredUntil, at);
    terminal.coveredUntil = at;
  }

  /** What is not dated ends an outage all the same: good samples that come for three minutes came over the link. */
  #carry(index: number, terminal: TerminalLive, at: number, bad: boolean): void {
    if (bad || !this.#listener.isDown(index)) {
      this.#carriedSince.delete(index);
      return;
    }
    const since = this.#carriedSince.get(index) ?? at;
    this.#carriedSince.set(index, since);
    if (at - since < RUN_MS) return;
    this.#carriedSince.delete(index);
    // What is dated later, of the time before that, has to be judged among what stands.
    terminal.coveredUntil = Math.max(terminal.coveredUntil, since);
    this.#listener.carried(index, since);
  }

  /**
   * The time in which it starts after it was off is part of that, and in which it starts for the first time is not yet
   * service: what it measures then says nothing of the link.
   */
  startsUp(index: number, terminal: TerminalLive, sample: Sample, bad: boolean, replay: boolean): boolean {
    const isNew = terminal.activeFrom === 0 || sample.measuredAt <= terminal.activeFrom;
    const wasOff = terminal.absence === 'offBySchedule' && !replay;
    if (!isNew && !wasOff) return false;
    const before = this.#starts.get(index) ?? (wasOff ? startOf(sample) : undefined);
    // One that starts again and again does not start for the first time for ever.
    const isAgain = isNew && bad && before !== undefined && sample.measuredAt > before + START_UP_MS;
    const at = isAgain ? undefined : startedAt(sample, bad, before);
    if (at === undefined) this.#starts.delete(index);
    else this.#starts.set(index, isNew ? Math.min(before ?? at, at) : at);
    if (at === undefined || (wasOff && at <= terminal.absentFrom)) return false;
    if (isNew) return true;
    terminal.coveredUntil = Math.max(terminal.coveredUntil, sample.measuredAt);
    terminal.lastMeasuredAt = Math.max(terminal.lastMeasuredAt, sample.measuredAt);
    return true;
  }

  /** Judges the stretch at once where it follows what is known, else among what it belongs to. */
  place(
    index: number,
    terminal: TerminalLive,
    { from, to }: Stretch,
    { verdict, replay, judgedUntil }: { verdict: Verdict; replay: boolean; judgedUntil: number },
  ): void {
    const inOrder = from >= terminal.coveredUntil - EPSILON_MS && (terminal.absence === 'none' || !replay);
    if (inOrder) {
      this.measure(index, terminal, from, to, verdict);
      return;
    }
    this.#listener.late(index, from, judgedUntil);
    // It overlaps the newest: no hole begins before it ends.
    if (from <= terminal.coveredUntil && terminal.absence === 'none')
      terminal.coveredUntil = Math.max(terminal.coveredUntil, to);
  }

  /** What a sample says of the time before it, once it was judged. */
  sampled(
    index: number,
    terminal: TerminalLive,
    sample: Sample,
    { verdict, replay, isReleased }: { verdict: Verdict; replay: boolean; isReleased: boolean },
  ): void {
    this.leaves.sampled(index, terminal, sample, { verdict, replay });
    const { terminalUptimeS, measuredAt } = sample;
    // What was in quarantine was kept by us.
    if (replay && !isReleased) terminal.keeps = true;
    const startedAt = replay ? undefined : this.#restarts.noticed(index, sample);
    if (startedAt === undefined || terminalUptimeS === undefined || startedAt <= terminal.activeFrom) return;
    if (this.#listener.isDown(index)) this.#listener.restarted(index, startedAt);
    // An agent that was away alone lost no link; one that nobody saw go, and that keeps what it measures, had no power.
    const wentAlone = measuredAt - terminalUptimeS * 1000 < startedAt - ALONE_MS;
    const wasUnseen = this.#sight.seeingSince > startedAt - UNSEEN_MS;
    if (wentAlone || wasUnseen) this.#listener.late(index, startedAt, measuredAt);
  }

  /** The newest measured stretch, after whatever lies before it. */
  measure(index: number, terminal: TerminalLive, from: number, to: number, verdict: Verdict): void {
    const bridgedMs = Math.max(BRIDGED_MS, 3 * (to - from));
    if (terminal.absence !== 'none') this.end(index, terminal, from, bridgedMs);
    else if (from - terminal.coveredUntil > bridgedMs) {
      this.#restarts.returned(index);
      const weWereAway = terminal.coveredUntil < this.#sight.seeingSince && this.#sight.seeingSince < to;
      this.#listener.absent(index, weWereAway ? 'monitoring' : 'silent', terminal.coveredUntil, from);
    }
    terminal.coveredUntil = Math.max(terminal.coveredUntil, to);
    if (this.#carriedSince.size > 0) this.#carriedSince.delete(index);
    this.#listener.measured(index, from, to, verdict);
  }

  /** Until when samples came whose time could not be believed: that time is unknown, and the absence begins with their end. */
  #heardUntil(index: number, terminal: TerminalLive, from: number): number {
    const at = this.#undatedAt.size === 0 ? undefined : this.#undatedAt.get(index);
    if (at === undefined) return from;
    this.#undatedAt.delete(index);
    if (terminal.absence !== 'none' || at <= from) return from;
    this.#listener.absent(index, 'silent', from, at);
    terminal.coveredUntil = at;
    return at;
  }
}
