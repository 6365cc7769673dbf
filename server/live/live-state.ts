import type { Clock } from '../../telemetry/contract/clock.ts';
import type { CommandReply } from '../../telemetry/contract/commands.ts';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import type { LinkJudgement } from '../../telemetry/contract/evidence.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { TerminalPresence } from '../../telemetry/ingest/message.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import type { Fleet, FleetChange } from '../registry/fleet.ts';
import { Absences } from './absences.ts';
import { judgeCondition, noteBeside, noteNewest } from './condition.ts';
import { Ears } from './ears.ts';
import { expectAsReplied } from './hearing.ts';
import type { SiteHours } from './leaves.ts';
import { LinkJudgements } from './link-judgements.ts';
import type { LiveListener } from './live-listener.ts';
import type { LiveView, SiteLive } from './live-view.ts';
import type { MaintainedUntil } from './maintenance-marks.ts';
import { OutOfService } from './out-of-service.ts';
import { notePresence } from './presence-word.ts';
import { forgetFuture, lateAbsences } from './second-thoughts.ts';
import { isJudged, SiteFigures } from './site-figures.ts';
import { Sight, type Problem } from './sight.ts';
import type { SilenceSettings } from './silence-table.ts';
import { SilenceWatch } from './silence-watch.ts';
import { JudgedSite } from './site-live.ts';
import { Standings } from './standings.ts';
import { TerminalLive, terminalLiveRecords } from './terminal-live.ts';
import { judgeSample, saysOfLink, startOf, thresholds } from './thresholds.ts';

export interface LiveOptions {
  fleet: Fleet;
  clock: Clock;
  listener: LiveListener;
  silences?: SilenceSettings | undefined;
  maintainedUntil?: MaintainedUntil | undefined;
  hours?: SiteHours | undefined;
  /** By how much a terminal's clock is slow, where the samples it gets are dated anew. */
  clockLagMs?: (terminalIndex: number) => number | undefined;
}

/** `synced`: the terminal says that its clock is. */
type ClockWitness = (terminalIndex: number, ageMs: number, synced: boolean) => void;

/** The current state of every terminal and site, judged from samples, presence and silence. */
export class LiveState implements LiveView {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #listener: LiveListener;
  readonly #records = terminalLiveRecords();
  readonly #sight: Sight;
  readonly #ears: Ears;
  readonly #absences: Absences;
  readonly #outOfService: OutOfService;
  readonly #standings: Standings;
  readonly #figures: SiteFigures;
  readonly #silences: SilenceWatch;
  readonly #links: LinkJudgements;
  #witness: ClockWitness | undefined;

  constructor({ fleet, clock, listener, silences, maintainedUntil, hours, clockLagMs }: LiveOptions) {
    this.#fleet = fleet;
    this.#clock = clock;
    this.#listener = listener;
    this.#sight = new Sight(() => clock.now());
    this.#ears = new Ears(fleet, this.#sight, silences);
    this.#absences = new Absences(this.#sight, listener, hours);
    const terminal = (index: number) => new TerminalLive(this.#records, index);
    this.#outOfService = new OutOfService(clock, this.#sight, listener);
    this.#standings = new Standings({ fleet, clock, listener, terminal, maintainedUntil });
    this.#figures = new SiteFigures(fleet, this.#records);
    const stages = {
      ears: this.#ears,
      sight: this.#sight,
      absences: this.#absences,
      standings: this.#standings,
    };
    const known = (index: number) => (index < this.#records.length ? terminal(index) : undefined);
    this.#silences = new SilenceWatch({ fleet, terminal, open: (index) => this.#open(index), ...stages });
    this.#links = new LinkJudgements({
      ...{ fleet, clock, listener, terminal: known, ...stages },
      clockLagMs: clockLagMs ?? (() => undefined),
    });
    this.resume();
  }

  /** Follows the registry: new terminals and sites, moved and withdrawn ones. */
  fleetChanged(change: FleetChange): void {
    this.#grow();
    const now = this.#clock.now();
    const sites = new Set([...change.addedSites, ...change.changedSites]);
    for (const index of [...change.addedTerminals, ...change.changedTerminals]) {
      this.#ears.lookTimes.next(index, 0);
      this.#standings.maintenance.ask(index);
      const siteIndex = this.#fleet.terminals[index]?.siteIndex;
      if (siteIndex !== undefined) sites.add(siteIndex);
    }
    for (const index of sites) this.#standings.board.fold(index, now);
    this.publish();
  }

  /** The terminal was taken out of service: neither its silence says anything any more nor what it sends, and its time does not count. */
  rest(terminalIndex: number): void {
    this.#change(terminalIndex, (terminal) => this.#outOfService.begin(terminalIndex, terminal));
  }

  /** It is in service again, if it was out of it: from now on it counts, and its silence too. */
  serve(terminalIndex: number): void {
    if (this.#records.length <= terminalIndex || this.terminal(terminalIndex).absence !== 'outOfService')
      return;
    this.#ears.lookTimes.next(terminalIndex, 0);
    this.#change(terminalIndex, (terminal) => this.#outOfService.end(terminalIndex, terminal));
  }

  /** The terminal took the place of another: it counts, and its silence too, from then on, heard or not. */
  succeed(terminalIndex: number, at: number): void {
    if (terminalIndex >= this.#records.length || this.terminal(terminalIndex).lastMeasuredAt !== 0) return;
    const terminal = this.#open(terminalIndex);
    Object.assign(terminal, { activeFrom: at, coveredUntil: at, lastMeasuredAt: at, lastReceivedAt: at });
    this.#ears.greet(terminalIndex, terminal, at);
    this.#listener.activated(terminalIndex, at, Infinity);
    this.#standings.look(terminalIndex, terminal);
  }

  presence(said: TerminalPresence): void {
    const { terminalId, receivedAt, presence, retained } = said;
    const index = this.#fleet.terminalById(terminalId)?.index;
    if (index === undefined || index >= this.#records.length) return;
    const terminal = this.#open(index);
    if (!notePresence(terminal, said)) return;
    if (presence.state === 'offline') {
      this.#ears.lookTimes.by(index, receivedAt + thresholds.disconnectedGraceMs);
      return;
    }
    if (retained || terminal.lastMeasuredAt === 0 || !this.#isJudged(index)) return;
    this.#ears.greet(index, terminal, receivedAt);
    this.#absences.present(index, terminal, receivedAt);
    this.#standings.look(index, terminal);
  }

  /** A sample came whose time cannot be believed: its terminal is alive, and nothing else is known. */
  heard(index: number, { receivedAt, sample }: TerminalSample): void {
    const stretch = { from: startOf(sample), to: sample.measuredAt };
    this.#change(index, (terminal) => {
      if (this.#ears.arriveUndated(index, terminal, receivedAt, stretch)) return;
      this.#hearClock(index, sample, receivedAt);
      const { bad } = judgeSample(sample, this.#fleet.terminals[index]?.technology ?? null);
      this.#absences.undated(index, terminal, receivedAt, bad);
    });
  }

  /** A terminal that is not in service, or was not then, sent something: unless it is gone for good, what is of before that is judged. */
  heardOutOfService(index: number, { receivedAt, sample }: TerminalSample): void {
    this.#sight.received(receivedAt);
    const measured = this.#fleet.terminals[index]?.lifecycle === 'withdrawn' ? undefined : sample;
    this.#change(index, (terminal) => this.#outOfService.heard(index, terminal, receivedAt, measured));
  }

  /** A terminal that did what it was asked says how it reports from now on. */
  replied(terminalId: string, reply: CommandReply): void {
    const index = this.#fleet.terminalById(terminalId)?.index;
    if (index !== undefined && index < this.#records.length) expectAsReplied(this.#open(index), reply);
  }

  /** Takes one sample of a terminal, in whatever order it came. `endsMessage`: it is the last that came with its message. */
  sample(index: number, said: TerminalSample, endsMessage = true): void {
    if (index >= this.#records.length) return;
    const { receivedAt, sample, released } = said;
    const terminal = this.#open(index);
    const [from, to] = [startOf(sample), sample.measuredAt];
    if (terminal.resting && to <= terminal.coveredUntil) {
      this.heardOutOfService(index, said);
      return;
    }
    const verdict = judgeSample(sample, this.#fleet.terminals[index]?.technology ?? null);
    const stretch = { from, to, bad: verdict.bad };
    const isReleased = released === true;
    const replay = isReleased || this.#ears.arrive(index, terminal, receivedAt, stretch, endsMessage);
    if (!replay) this.#hearClock(index, sample, receivedAt);
    if (!saysOfLink(sample) && terminal.saysOfLink) {
      // Its terminal is there, and that is all.
      if (!replay) this.#absences.present(index, terminal, receivedAt);
      this.#absences.sampled(index, terminal, sample, { verdict, replay, isReleased });
      if (!isReleased && to > terminal.lastMeasuredAt) noteBeside(terminal, sample);
      this.#standings.look(index, terminal);
      return;
    }
    terminal.longestIntervalMin = Math.max(terminal.longestIntervalMin, Math.ceil((to - from) / 60_000));
    if (this.#absences.startsUp(index, terminal, sample, verdict.bad, replay)) return;
    const judgedUntil = this.#activate(index, terminal, from, to);
    this.#absences.place(index, terminal, stretch, { verdict, replay, judgedUntil });
    this.#absences.sampled(index, terminal, sample, { verdict, replay, isReleased });
    // What was released says nothing of now, be it the newest.
    if (isReleased) terminal.lastMeasuredAt ||= to;
    else if (to > terminal.lastMeasuredAt) {
      noteNewest(terminal, sample, verdict);
      terminal.lastMeasuredAt = to;
      judgeCondition(terminal, verdict, from);
    }
    this.#standings.look(index, terminal);
  }

  /**
   * Another sample without a number of a moment that one came of: a repeat, or it says what the other did not, for the store unites
   * them. What it says is judged where the other said nothing, or where it is worse.
   */
  saidAgain(index: number, said: TerminalSample): void {
    const { sample } = said;
    if (index >= this.#records.length || !saysOfLink(sample)) return;
    const terminal = this.#open(index);
    const [from, to] = [startOf(sample), sample.measuredAt];
    if (to > terminal.coveredUntil) {
      this.sample(index, said);
      return;
    }
    const verdict = judgeSample(sample, this.#fleet.terminals[index]?.technology ?? null);
    if (to >= terminal.lastMeasuredAt) noteNewest(terminal, sample, verdict);
    if (verdict.bad && !this.#listener.isDown(index)) this.#listener.late(index, from, to);
  }

  /** Judges silence; call it every few seconds. */
  tick(): void {
    const now = this.#clock.now();
    const blind = now - this.#sight.blindSince > thresholds.blindGraceMs;
    this.#standings.showBlind(blind, blind ? this.#sight.blindSince : now);
    if (this.#sight.blindSince === Infinity) this.#silences.judge(now);
    this.#standings.tick(now);
    this.publish();
  }

  /** Whether the terminal keeps what it measures while it is not connected. */
  keeps(terminalIndex: number): boolean {
    return this.terminal(terminalIndex).keeps;
  }

  /** When a terminal that was lost at `from` and started anew at `startedAt` was switched off in between; see `Leaves`. */
  leftDuring(terminalIndex: number, from: number, startedAt: number): number | undefined {
    return this.#absences.leaves.leftDuring(terminalIndex, from, startedAt);
  }

  /** Something keeps us from seeing or from storing; undone with `solved`. */
  problem(problem: Problem): void {
    this.#sight.problem(problem);
  }

  solved(problem: Problem): void {
    this.#sight.solved(problem);
  }

  /** Since when we see, or do not. */
  get sight(): Pick<Sight, 'isBlind' | 'blindSince' | 'seeingSince' | 'isBlindBut'> {
    return this.#sight;
  }

  /** Time passed in which we saw nothing, or our clock was set: no silence before now is anybody's. */
  lookedAway(): void {
    this.#sight.lookedAway();
    forgetFuture(this.#records, this.#clock.now());
    this.#ears.lookTimes.all();
  }

  /** We doubt that we could see since then: absences begun meanwhile that are no outage yet are our own. */
  takeBackAbsences(since: number): void {
    for (const index of lateAbsences(this.#records, since)) {
      if (this.#listener.isDown(index)) continue;
      this.#absences.takeBack(index, this.#open(index));
      this.#ears.lookTimes.next(index, 0);
    }
  }

  /** Calls back with how old fresh samples were on arrival, but for those of clocks that say they were never set. */
  witnessClock(witness: ClockWitness): void {
    this.#witness = witness;
  }

  #hearClock(index: number, { clockSynced, measuredAt }: Sample, receivedAt: number): void {
    if (clockSynced !== false) this.#witness?.(index, receivedAt - measuredAt, clockSynced === true);
  }

  /** What bears on these terminals changed: their outages were judged anew, a maintenance began or ended. */
  restated(terminalIndexes: readonly number[]): void {
    for (const index of terminalIndexes) {
      if (index >= this.#records.length) continue;
      this.#standings.maintenance.ask(index);
      this.#standings.look(index, this.terminal(index));
    }
    this.publish();
  }

  /** Tells listeners which sites changed since the last call. */
  publish(): void {
    this.#standings.board.publish();
  }

  site(index: number): SiteLive {
    const { states } = this.#standings.board;
    if (!(index >= 0 && index < states.length)) throw new RangeError(`no site has index ${index}`);
    return new JudgedSite(index, states, this.#figures);
  }

  links(siteIndex: number): LinkJudgement[] {
    return this.#links.ofSite(siteIndex);
  }

  /** To be read at once: it is the terminal's record itself, which moves when the fleet grows. */
  terminal(index: number): Readonly<TerminalLive> {
    if (!(index >= 0 && index < this.#records.length)) {
      throw new RangeError(`no terminal has index ${index}`);
    }
    return new TerminalLive(this.#records, index);
  }

  /** Newest throughput of one terminal; 0 while it is not there. */
  downlinkBps(terminalIndex: number): number {
    return this.#figures.isThere(terminalIndex) ? this.terminal(terminalIndex).downlinkBps : 0;
  }

  uplinkBps(terminalIndex: number): number {
    return this.#figures.isThere(terminalIndex) ? this.terminal(terminalIndex).uplinkBps : 0;
  }

  /** False while what a terminal sends is of the past, and nothing else says how it is now. */
  isCurrent(terminalIndex: number): boolean {
    const { replaying, absence } = this.terminal(terminalIndex);
    return !replaying || absence === 'disconnected';
  }

  /** Whether a terminal that stopped after its last sample may have been switched off by its schedule. */
  mayBeOff(terminalIndex: number): boolean {
    return this.#absences.mayLeave(terminalIndex, this.terminal(terminalIndex));
  }

  health(): MonitoringHealth {
    return this.#sight.health();
  }

  onSiteChanges(listener: (indexes: readonly number[]) => void): () => void {
    return this.#standings.board.onChanges(listener);
  }

  onHealthChange(listener: (health: MonitoringHealth) => void): () => void {
    return this.#sight.onChange(listener);
  }

  /** Everything a restart needs. After the last piece call `resume`. */
  get parts(): CheckpointPart[] {
    const records: CheckpointPart = {
      name: 'live2',
      save: (everything) => this.#records.save(everything),
      load: (piece, indexOf) => this.#records.load(piece, indexOf),
    };
    return [records, this.#sight.part, this.#standings.flapping.part, this.#absences.leaves.habits.part];
  }

  /** Folds all sites anew: after a start, when every stage has what it had. */
  resume(): void {
    this.#grow();
    this.#ears.lookTimes.all();
    for (let index = 0; index < this.#records.length; index += 1)
      this.#sight.received(this.terminal(index).lastReceivedAt);
    this.#standings.resume();
  }

  #isJudged(terminalIndex: number): boolean {
    return isJudged(this.#fleet.terminals[terminalIndex]?.lifecycle);
  }

  #change(index: number, how: (terminal: TerminalLive) => void): void {
    if (index >= this.#records.length) return;
    const terminal = this.#open(index);
    how(terminal);
    this.#standings.look(index, terminal);
  }

  /** The record, to be changed. */
  #open(index: number): TerminalLive {
    this.#records.touch(index);
    return new TerminalLive(this.#records, index);
  }

  /** From the first sample on a terminal counts. Answers until when this one makes it necessary to judge. */
  #activate(index: number, terminal: TerminalLive, from: number, to: number): number {
    terminal.resting = false;
    const first = terminal.lastMeasuredAt === 0;
    const before = terminal.activeFrom;
    if (first || from < before) {
      terminal.activeFrom = from;
      if (first) terminal.coveredUntil = from;
      this.#listener.activated(index, from, first ? Infinity : before);
    }
    // What lies between an earlier sample and the first one known has to be judged too.
    return from < before ? Math.max(to, before) : to;
  }

  #grow(): void {
    this.#records.grow(this.#fleet.terminals.length);
    this.#ears.lookTimes.grow(this.#fleet.terminals.length);
    this.#standings.grow();
  }
}
