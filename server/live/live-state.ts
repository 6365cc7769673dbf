import type { Clock } from '../../telemetry/contract/clock.ts';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import type { TerminalPresence } from '../../telemetry/ingest/message.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Fleet, FleetChange } from '../registry/fleet.ts';
import { judgeCondition } from './condition.ts';
import { foldSite, standingOf, type Standing } from './fold-site.ts';
import { isReplay, learnRhythm, MessageLag, MessageSpan, noteLag, silentAfterMs } from './hearing.ts';
import type { LiveListener } from './live-listener.ts';
import type { LiveView, SiteLive } from './live-view.ts';
import { isInService, SiteFigures } from './site-figures.ts';
import { Sight, type Problem } from './sight.ts';
import { ABSENT_AT_ONCE, judgeSilence, LookTimes } from './silence.ts';
import { JudgedSite } from './site-live.ts';
import { SiteStates } from './site-states.ts';
import { TerminalLive, terminalLiveRecords, type AbsenceKind } from './terminal-live.ts';
import { intervalMsOf, judgeSample, startOf, thresholds, type Verdict } from './thresholds.ts';

/** A hole in the reports up to this long, or three intervals, is a lost report and no silence. */
const BRIDGED_MS = 300_000;
const EPSILON_MS = 1_000;

/** The current state of every terminal and site, judged from samples, presence and silence. */
export class LiveState implements LiveView {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #listener: LiveListener;
  readonly #records = terminalLiveRecords();
  /** How each terminal stood when its site was last folded. */
  #standings = new Uint8Array(0);
  readonly #lookTimes = new LookTimes();
  readonly #sites = new SiteStates();
  readonly #figures: SiteFigures;
  readonly #siteListeners = new Set<(indexes: readonly number[]) => void>();
  readonly #changed = new Set<number>();
  readonly #sight: Sight;
  readonly #message = new MessageSpan();
  readonly #messageLag = new MessageLag();
  #showsBlind = false;

  constructor(options: { fleet: Fleet; clock: Clock; listener: LiveListener }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#listener = options.listener;
    this.#sight = new Sight(() => options.clock.now());
    this.#figures = new SiteFigures(options.fleet, this.#records);
    this.resume();
  }

  /** Follows the registry: new terminals and sites, moved and withdrawn ones. */
  fleetChanged(change: FleetChange): void {
    this.#grow();
    const now = this.#clock.now();
    const sites = new Set([...change.addedSites, ...change.changedSites]);
    for (const index of [...change.addedTerminals, ...change.changedTerminals]) {
      this.#lookTimes.next(index, 0);
      const siteIndex = this.#fleet.terminals[index]?.siteIndex;
      if (siteIndex !== undefined) sites.add(siteIndex);
    }
    for (const index of sites) this.#fold(index, now);
    this.publish();
  }

  /** The terminal was taken out of service: its silence says nothing any more. */
  retire(terminalIndex: number): void {
    if (terminalIndex >= this.#records.length) return;
    const terminal = this.#open(terminalIndex);
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    this.#look(terminalIndex, terminal);
  }

  /** The terminal took the place of another: it counts, and its silence too, from then on, heard or not. */
  succeed(terminalIndex: number, at: number): void {
    if (terminalIndex >= this.#records.length || this.terminal(terminalIndex).lastMeasuredAt !== 0) return;
    const terminal = this.#open(terminalIndex);
    Object.assign(terminal, { activeFrom: at, coveredUntil: at, lastMeasuredAt: at, lastReceivedAt: at });
    this.#lookTimes.by(terminalIndex, at + silentAfterMs(terminal));
    this.#listener.activated(terminalIndex, at, Infinity);
    this.#look(terminalIndex, terminal);
  }

  presence({ terminalId, receivedAt, presence, retained }: TerminalPresence): void {
    const index = this.#fleet.terminalById(terminalId)?.index;
    if (index === undefined || index >= this.#records.length) return;
    const terminal = this.#open(index);
    const session = presence.session === undefined ? 0 : fingerprint(presence.session);
    if (presence.state === 'offline') {
      const ofAnotherSession = session !== 0 && terminal.session !== 0 && session !== terminal.session;
      if (ofAnotherSession || terminal.presence === 'offline') return;
      terminal.presence = 'offline';
      terminal.presenceAt = receivedAt;
      this.#lookTimes.by(index, receivedAt + thresholds.disconnectedGraceMs);
      return;
    }
    terminal.presence = 'online';
    terminal.presenceAt = receivedAt;
    terminal.session = session;
    if (retained || terminal.lastMeasuredAt === 0) return;
    terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
    this.#lookTimes.by(index, receivedAt + silentAfterMs(terminal));
    if (terminal.absence !== 'none') this.#return(index, terminal, receivedAt, BRIDGED_MS);
    this.#look(index, terminal);
  }

  /** A sample came whose time cannot be believed: its terminal is alive, and nothing else is known. */
  heard(index: number, { receivedAt, sample }: TerminalSample): void {
    if (index >= this.#records.length) return;
    const terminal = this.#open(index);
    const replay = isReplay(terminal, sample.measuredAt, receivedAt);
    const coveredMs = this.#sight.couldSeeSince(terminal.lastReceivedAt) ? intervalMsOf(sample) : undefined;
    this.#hear(index, terminal, receivedAt, coveredMs, replay);
    noteLag(terminal, sample.measuredAt, receivedAt);
    if (!replay && terminal.absence !== 'none') this.#return(index, terminal, receivedAt, BRIDGED_MS);
    this.#look(index, terminal);
  }

  /** Takes one sample of a terminal, in whatever order it came. `endsMessage`: it is the last that came with its message. */
  sample(index: number, { receivedAt, sample, ...rest }: TerminalSample, endsMessage = true): void {
    const released = rest.released === true;
    if (index >= this.#records.length) return;
    const terminal = this.#open(index);
    const from = startOf(sample);
    const to = sample.measuredAt;
    const intervalMin = Math.ceil((to - from) / 60_000);
    if (intervalMin > terminal.longestIntervalMin) terminal.longestIntervalMin = intervalMin;
    const first = terminal.lastMeasuredAt === 0;
    const verdict = judgeSample(sample, this.#fleet.terminals[index]?.technology ?? null);
    const covered = { from, to, bad: verdict.bad };
    if (!released) this.#messageLag.take(index, terminal, receivedAt, covered);
    const late = isReplay(terminal, to, receivedAt);
    const slowClock = late && !released && endsMessage && this.#messageLag.isSteady(to);
    const replay = released || (!first && late && !slowClock);
    if (!released) {
      const couldSee = this.#sight.couldSeeSince(terminal.lastReceivedAt);
      let coveredMs = slowClock && couldSee ? this.#messageLag.coveredMs(to) : undefined;
      if (!slowClock && !replay) coveredMs = this.#message.coveredMs(index, receivedAt, covered, couldSee);
      this.#hear(index, terminal, receivedAt, coveredMs, replay);
      terminal.replaying = late && !slowClock;
      noteLag(terminal, to, receivedAt);
    }
    // What lies between an earlier sample and the first one known has to be judged too.
    const judgedUntil = from < terminal.activeFrom ? Math.max(to, terminal.activeFrom) : to;
    if (first || from < terminal.activeFrom) {
      const before = first ? Infinity : terminal.activeFrom;
      terminal.activeFrom = from;
      if (first) terminal.coveredUntil = from;
      this.#listener.activated(index, from, before);
    }

    const inOrder = from >= terminal.coveredUntil - EPSILON_MS && (terminal.absence === 'none' || !replay);
    const newest = to > terminal.lastMeasuredAt;
    if (inOrder) this.#measure(index, terminal, from, to, verdict);
    else {
      this.#listener.late(index, from, judgedUntil);
      // It overlaps the newest: no hole begins before it ends.
      if (from <= terminal.coveredUntil && terminal.absence === 'none')
        terminal.coveredUntil = Math.max(terminal.coveredUntil, to);
    }
    // What was released says nothing of now, be it the newest.
    if (released) terminal.lastMeasuredAt ||= to;
    else if (newest) {
      terminal.lastMeasuredAt = to;
      terminal.downlinkBps = sample.downlinkBps ?? terminal.downlinkBps;
      terminal.uplinkBps = sample.uplinkBps ?? terminal.uplinkBps;
      judgeCondition(terminal, verdict, from);
    }
    this.#look(index, terminal);
  }

  /** Judges silence; call it every few seconds. */
  tick(): void {
    const now = this.#clock.now();
    const blind = now - this.#sight.blindSince > thresholds.blindGraceMs;
    if (blind !== this.#showsBlind) {
      this.#showsBlind = blind;
      for (let index = 0; index < this.#sites.length; index += 1)
        this.#fold(index, blind ? this.#sight.blindSince : now);
    }
    if (this.#sight.blindSince === Infinity) this.#judgeSilences(now);
    this.publish();
  }

  /** Something keeps us from seeing or from storing; undone with `solved`. */
  problem(problem: Problem): void {
    this.#sight.problem(problem);
  }

  solved(problem: Problem): void {
    this.#sight.solved(problem);
  }

  /** A terminal's outages were judged anew. */
  restated(terminalIndex: number): void {
    if (terminalIndex >= this.#records.length) return;
    this.#look(terminalIndex, this.terminal(terminalIndex));
    this.publish();
  }

  /** Tells listeners which sites changed since the last call. */
  publish(): void {
    if (this.#changed.size === 0) return;
    const indexes = [...this.#changed];
    this.#changed.clear();
    for (const listener of this.#siteListeners) listener(indexes);
  }

  site(index: number): SiteLive {
    if (!(index >= 0 && index < this.#sites.length)) throw new RangeError(`no site has index ${index}`);
    return new JudgedSite(index, this.#sites, this.#figures);
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
    return this.#isThere(terminalIndex) ? this.terminal(terminalIndex).downlinkBps : 0;
  }

  uplinkBps(terminalIndex: number): number {
    return this.#isThere(terminalIndex) ? this.terminal(terminalIndex).uplinkBps : 0;
  }

  /** False while what a terminal sends is of the past, and nothing else says how it is now. */
  isCurrent(terminalIndex: number): boolean {
    const { replaying, absence } = this.terminal(terminalIndex);
    return !replaying || absence === 'disconnected';
  }

  health(): MonitoringHealth {
    return this.#sight.health();
  }

  onSiteChanges(listener: (indexes: readonly number[]) => void): () => void {
    this.#siteListeners.add(listener);
    return () => this.#siteListeners.delete(listener);
  }

  onHealthChange(listener: (health: MonitoringHealth) => void): () => void {
    return this.#sight.onChange(listener);
  }

  /** Everything a restart needs. After the last piece call `resume`. */
  readonly part: CheckpointPart = {
    name: 'live',
    save: (everything) => this.#records.save(everything),
    load: (piece, indexOf) => this.#records.load(piece, indexOf),
  };

  /** Folds all sites anew: after a start, when every stage has what it had. */
  resume(): void {
    this.#grow();
    this.#lookTimes.all();
    for (let index = 0; index < this.#records.length; index += 1) {
      this.#sight.received(this.terminal(index).lastReceivedAt);
    }
    for (const { index, terminalIndexes } of this.#fleet.sites) {
      const since = terminalIndexes.reduce((latest, each) => Math.max(latest, this.#sinceOf(each)), 0);
      this.#fold(index, since === 0 ? this.#clock.now() : since);
    }
    this.#changed.clear();
  }

  #isThere(terminalIndex: number): boolean {
    return (
      terminalIndex < this.#records.length &&
      this.terminal(terminalIndex).absence === 'none' &&
      isInService(this.#fleet, terminalIndex)
    );
  }

  /** The record, to be changed. */
  #open(index: number): TerminalLive {
    this.#records.touch(index);
    return new TerminalLive(this.#records, index);
  }

  #hear(
    index: number,
    terminal: TerminalLive,
    receivedAt: number,
    coveredMs: number | undefined,
    replay: boolean,
  ): void {
    if (!replay) {
      if (coveredMs !== undefined) learnRhythm(terminal, receivedAt, coveredMs);
      terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
      // A sample after the broker's farewell: the terminal is there, whatever became of that session.
      if (terminal.presence === 'offline' && receivedAt > terminal.presenceAt) terminal.presence = 'unknown';
      this.#lookTimes.by(index, terminal.lastReceivedAt + silentAfterMs(terminal));
    }
    this.#sight.received(receivedAt);
  }

  #measure(index: number, terminal: TerminalLive, from: number, to: number, verdict: Verdict): void {
    const bridgedMs = Math.max(BRIDGED_MS, 3 * (to - from));
    if (terminal.absence !== 'none') this.#return(index, terminal, from, bridgedMs);
    else if (from - terminal.coveredUntil > bridgedMs) {
      const weWereAway = terminal.coveredUntil < this.#sight.seeingSince && this.#sight.seeingSince < from;
      this.#listener.absent(index, weWereAway ? 'monitoring' : 'silent', terminal.coveredUntil, from);
    }
    terminal.coveredUntil = Math.max(terminal.coveredUntil, to);
    this.#listener.measured(index, from, to, verdict);
  }

  #judgeSilences(now: number): void {
    let found = 0;
    for (const index of this.#lookTimes.due(now)) {
      const terminal = this.terminal(index);
      if (terminal.lastMeasuredAt === 0 || this.#fleet.terminals[index]?.lifecycle === 'withdrawn') {
        this.#lookTimes.next(index, Infinity);
        continue;
      }
      const { becomes, from, lookAt } = judgeSilence(terminal, this.#sight.seeingSince, now);
      this.#lookTimes.next(index, lookAt);
      if (becomes === undefined) continue;
      this.#absent(index, becomes, from);
      found += 1;
      if (found === ABSENT_AT_ONCE) return;
    }
  }

  /** Time in which we could not see at all is our own, not the link's: it is set apart. */
  #absent(index: number, kind: AbsenceKind, from: number): void {
    const terminal = this.#open(index);
    if (terminal.absence === 'none') {
      const blind = terminal.lastReceivedAt < this.#sight.seeingSince && from < this.#sight.seeingSince;
      if (blind) this.#listener.absent(index, 'monitoring', from, this.#sight.seeingSince);
      terminal.absentFrom = blind ? this.#sight.seeingSince : from;
      terminal.coveredUntil = Math.max(terminal.coveredUntil, terminal.absentFrom);
      this.#listener.absent(index, kind, terminal.absentFrom);
    } else this.#listener.judgedDisconnected(index);
    terminal.absence = kind;
    this.#look(index, terminal);
  }

  #return(index: number, terminal: TerminalLive, at: number, bridgedMs: number): void {
    const returnedAt = Math.max(at, terminal.absentFrom);
    this.#listener.returned(index, returnedAt, bridgedMs);
    terminal.coveredUntil = Math.max(terminal.coveredUntil, returnedAt);
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    terminal.since = returnedAt;
  }

  /** Folds the terminal's site, if the terminal stands otherwise than it did. */
  #look(index: number, terminal: Readonly<TerminalLive>): void {
    const standing = this.#standingOf(index, terminal);
    if (standing === this.#standings[index]) return;
    this.#listener.turned(index);
    const siteIndex = this.#fleet.terminals[index]?.siteIndex;
    if (siteIndex !== undefined) this.#fold(siteIndex, this.#sinceOf(index));
  }

  #standingOf(index: number, terminal: Readonly<TerminalLive>): Standing {
    return standingOf(terminal, this.#listener.isDown(index), this.#showsBlind);
  }

  /** When the terminal came to stand as it does. */
  #sinceOf(index: number): number {
    const { absence, since, absentFrom } = this.terminal(index);
    const known = absence === 'none' ? since : absentFrom;
    return known === 0 ? this.#clock.now() : known;
  }

  #fold(siteIndex: number, since: number): void {
    const site = this.#fleet.sites[siteIndex];
    if (site === undefined) return;
    const standings: Standing[] = [];
    for (const index of site.terminalIndexes) {
      const standing = this.#standingOf(index, this.terminal(index));
      this.#standings[index] = standing;
      if (isInService(this.#fleet, index)) standings.push(standing);
    }
    const { state, reason } = foldSite(standings, site.terminalIndexes.length);
    if (this.#sites.set(siteIndex, state, reason, since)) this.#changed.add(siteIndex);
  }

  #grow(): void {
    const { terminals, sites } = this.#fleet;
    const known = this.#sites.length;
    this.#records.grow(terminals.length);
    this.#lookTimes.grow(terminals.length);
    if (this.#standings.length < terminals.length) {
      const standings = new Uint8Array(terminals.length);
      standings.set(this.#standings);
      this.#standings = standings;
    }
    this.#sites.grow(sites.length, this.#clock.now());
    for (let index = known; index < sites.length; index += 1) this.#changed.add(index);
  }
}
