import type { Clock } from '../../telemetry/contract/clock.ts';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import type { TerminalPresence } from '../../telemetry/ingest/message.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { Fleet, FleetChange } from '../registry/fleet.ts';
import { foldSite, type TerminalView } from './fold-site.ts';
import type { LiveView, SiteLive } from './live-view.ts';
import { intervalMsOf, judgeSample, startOf, thresholds, type Verdict } from './thresholds.ts';
import {
  isReplay,
  learnRhythm,
  neverHeard,
  silentAfterMs,
  type AbsenceKind,
  type TerminalLive,
} from './terminal-live.ts';

/** What the live state tells the outage stage. All times are event time. */
export interface LiveListener {
  /** First heard, or heard of earlier than known: from here on the terminal counts. `before` Infinity: never heard until now. */
  activated(terminalIndex: number, from: number, before: number): void;
  /** The newest stretch of measured time, directly after what was known. */
  measured(terminalIndex: number, stretch: { from: number; to: number; bad: boolean; reason: string }): void;
  /** A stretch that belongs into time already judged. */
  late(terminalIndex: number, from: number, to: number): void;
  absent(terminalIndex: number, kind: AbsenceKind, from: number, to?: number): void;
  judgedDisconnected(terminalIndex: number): void;
  /** A silence of at most `bridgedMs` counts as a lost report. */
  returned(terminalIndex: number, at: number, bridgedMs: number): void;
  isDown(terminalIndex: number): boolean;
}

type Problem = MonitoringHealth['problems'][number];

/** A hole in the reports up to this long, or three intervals, is a lost report and no silence. */
const BRIDGED_MS = 300_000;
const EPSILON_MS = 1_000;

/** The current state of every terminal and site, judged from samples, presence and silence. */
export class LiveState implements LiveView {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #listener: LiveListener;
  readonly #terminals: TerminalLive[] = [];
  readonly #sites: SiteLive[] = [];
  readonly #siteListeners = new Set<(indexes: readonly number[]) => void>();
  readonly #healthListeners = new Set<(health: MonitoringHealth) => void>();
  readonly #changed = new Set<number>();
  readonly #problems = new Set<Problem>();
  /** Since when samples can be received; what came before a restart or a broken broker says nothing of silence. */
  #seeingSince: number;
  #blindSince = Infinity;
  #showsBlind = false;
  #lastReceivedAt = 0;

  constructor(options: { fleet: Fleet; clock: Clock; listener: LiveListener }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#listener = options.listener;
    this.#seeingSince = options.clock.now();
    this.load([]);
  }

  /** Follows the registry: new terminals and sites, moved and withdrawn ones. */
  fleetChanged(change: FleetChange): void {
    this.#grow();
    for (const index of [...change.addedSites, ...change.changedSites])
      this.#refold(index, this.#clock.now());
    for (const index of [...change.addedTerminals, ...change.changedTerminals]) this.#refoldTerminal(index);
    for (const site of this.#fleet.sites)
      if (site.terminalIndexes.length === 0) this.#refold(site.index, this.#clock.now());
    this.publish();
  }

  /** The terminal was taken out of service: its silence says nothing any more. */
  retire(terminalIndex: number): void {
    const terminal = this.#terminals[terminalIndex];
    if (terminal === undefined) return;
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    this.#refoldTerminal(terminalIndex);
  }

  presence({ terminalId, receivedAt, presence, retained }: TerminalPresence): void {
    const index = this.#fleet.terminalById(terminalId)?.index;
    const terminal = index === undefined ? undefined : this.#terminals[index];
    if (index === undefined || terminal === undefined) return;
    if (presence.state === 'offline') {
      const ofAnotherSession =
        presence.session !== undefined && terminal.session !== '' && presence.session !== terminal.session;
      if (ofAnotherSession || terminal.presence === 'offline') return;
      terminal.presence = 'offline';
      terminal.presenceAt = receivedAt;
      return;
    }
    terminal.presence = 'online';
    terminal.presenceAt = receivedAt;
    terminal.session = presence.session ?? '';
    if (retained || terminal.lastMeasuredAt === 0) return;
    terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
    if (terminal.absence !== 'none') this.#return(index, terminal, receivedAt, BRIDGED_MS);
    this.#refoldTerminal(index);
  }

  /** Takes one sample, in whatever order it came. */
  sample({ terminalId, receivedAt, sample }: TerminalSample): void {
    const fleetTerminal = this.#fleet.terminalById(terminalId);
    const terminal = fleetTerminal === undefined ? undefined : this.#terminals[fleetTerminal.index];
    if (fleetTerminal === undefined || terminal === undefined) return;
    const { index } = fleetTerminal;
    const from = startOf(sample);
    const to = sample.measuredAt;
    const first = terminal.lastMeasuredAt === 0;
    const replay = !first && isReplay(terminal, to, receivedAt);
    this.#hear(terminal, receivedAt, to, intervalMsOf(sample), replay);
    // What lies between an earlier sample and the first one known has to be judged too.
    const judgedUntil = from < terminal.activeFrom ? Math.max(to, terminal.activeFrom) : to;
    if (first || from < terminal.activeFrom) {
      this.#listener.activated(index, from, first ? Infinity : terminal.activeFrom);
      terminal.activeFrom = from;
      if (first) terminal.coveredUntil = from;
    }

    const verdict = judgeSample(sample, fleetTerminal.technology);
    const inOrder = from >= terminal.coveredUntil - EPSILON_MS && (terminal.absence === 'none' || !replay);
    const newest = to > terminal.lastMeasuredAt;
    if (inOrder) this.#measure(index, terminal, { from, to }, verdict);
    else this.#listener.late(index, from, judgedUntil);
    if (newest) {
      terminal.lastMeasuredAt = to;
      terminal.downlinkBps = sample.downlinkBps ?? terminal.downlinkBps;
      terminal.uplinkBps = sample.uplinkBps ?? terminal.uplinkBps;
      this.#judgeCondition(terminal, verdict, from);
    }
    this.#refoldTerminal(index);
  }

  /** Judges silence; call it every few seconds. */
  tick(): void {
    const now = this.#clock.now();
    const blind = now - this.#blindSince > thresholds.blindGraceMs;
    if (blind !== this.#showsBlind) {
      this.#showsBlind = blind;
      for (const site of this.#fleet.sites) this.#refold(site.index, blind ? this.#blindSince : now);
    }
    if (this.#blindSince === Infinity) {
      this.#terminals.forEach((terminal, index) => {
        const inService = this.#fleet.terminals[index]?.lifecycle !== 'withdrawn';
        if (terminal.lastMeasuredAt !== 0 && inService) this.#judgeSilence(index, terminal, now);
      });
    }
    this.publish();
  }

  /** Something keeps us from seeing (`broker...`, `journal...`) or from storing; undone with `solved`. */
  problem(problem: Problem): void {
    if (this.#problems.has(problem)) return;
    this.#problems.add(problem);
    if (blinds(problem)) this.#blindSince = Math.min(this.#blindSince, this.#clock.now());
    this.#publishHealth();
  }

  solved(problem: Problem): void {
    if (!this.#problems.delete(problem)) return;
    if (![...this.#problems].some(blinds) && this.#blindSince !== Infinity) {
      this.#blindSince = Infinity;
      this.#seeingSince = this.#clock.now();
    }
    this.#publishHealth();
  }

  /** A terminal's outages were judged anew. */
  restated(terminalIndex: number): void {
    this.#refoldTerminal(terminalIndex);
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
    const site = this.#sites[index];
    if (site === undefined) throw new RangeError(`no site has index ${index}`);
    return site;
  }

  terminal(index: number): Readonly<TerminalLive> {
    const terminal = this.#terminals[index];
    if (terminal === undefined) throw new RangeError(`no terminal has index ${index}`);
    return terminal;
  }

  health(): MonitoringHealth {
    return {
      healthy: this.#problems.size === 0,
      problems: [...this.#problems],
      lastReceivedAt: this.#lastReceivedAt === 0 ? null : new Date(this.#lastReceivedAt).toISOString(),
    };
  }

  onSiteChanges(listener: (indexes: readonly number[]) => void): () => void {
    this.#siteListeners.add(listener);
    return () => this.#siteListeners.delete(listener);
  }

  onHealthChange(listener: (health: MonitoringHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  /** Everything a restart needs, by terminal id. */
  save(): [string, TerminalLive][] {
    return this.#terminals.flatMap((terminal, index): [string, TerminalLive][] => {
      const id = this.#fleet.terminals[index]?.id;
      const heard = terminal.lastMeasuredAt !== 0 || terminal.presence !== 'unknown';
      return id === undefined || !heard ? [] : [[id, terminal]];
    });
  }

  load(saved: readonly [string, TerminalLive][]): void {
    this.#grow();
    for (const [id, terminal] of saved) {
      const index = this.#fleet.terminalById(id)?.index;
      if (index === undefined) continue;
      this.#terminals[index] = { ...neverHeard(), ...terminal };
      this.#lastReceivedAt = Math.max(this.#lastReceivedAt, terminal.lastReceivedAt);
    }
    for (const site of this.#fleet.sites) this.#refold(site.index, this.#clock.now());
    this.#changed.clear();
  }

  #hear(
    terminal: TerminalLive,
    receivedAt: number,
    measuredAt: number,
    intervalMs: number,
    replay: boolean,
  ): void {
    if (!replay) {
      learnRhythm(terminal, receivedAt, intervalMs);
      terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
      // A sample after the broker's farewell: the terminal is there, whatever became of that session.
      if (terminal.presence === 'offline' && receivedAt > terminal.presenceAt) terminal.presence = 'unknown';
    }
    terminal.lagMs = receivedAt - measuredAt;
    this.#lastReceivedAt = Math.max(this.#lastReceivedAt, receivedAt);
  }

  #measure(
    index: number,
    terminal: TerminalLive,
    { from, to }: { from: number; to: number },
    verdict: Verdict,
  ): void {
    const bridgedMs = Math.max(BRIDGED_MS, 3 * (to - from));
    if (terminal.absence !== 'none') this.#return(index, terminal, from, bridgedMs);
    else if (from - terminal.coveredUntil > bridgedMs) {
      const weWereAway = terminal.coveredUntil < this.#seeingSince && this.#seeingSince < from;
      this.#listener.absent(index, weWereAway ? 'monitoring' : 'silent', terminal.coveredUntil, from);
    }
    terminal.coveredUntil = Math.max(terminal.coveredUntil, to);
    this.#listener.measured(index, { from, to, bad: verdict.bad, reason: verdict.reason });
  }

  #judgeCondition(terminal: TerminalLive, verdict: Verdict, from: number): void {
    const disagrees = verdict.degraded !== terminal.degraded;
    terminal.disagreeing = disagrees ? terminal.disagreeing + 1 : 0;
    const turns = verdict.bad || terminal.disagreeing >= thresholds.degradedSamples;
    if (turns) {
      terminal.degraded = verdict.degraded;
      terminal.disagreeing = 0;
    }
    const reason =
      turns || !disagrees ? verdict.reason : terminal.reason === 'neverHeard' ? 'healthy' : terminal.reason;
    if (reason !== terminal.reason) terminal.since = from;
    terminal.reason = reason;
  }

  #judgeSilence(index: number, terminal: TerminalLive, now: number): void {
    const heardAt = Math.max(terminal.lastReceivedAt, this.#seeingSince);
    const saidGone =
      terminal.presence === 'offline' &&
      now - terminal.presenceAt >= thresholds.disconnectedGraceMs &&
      terminal.lastReceivedAt <= terminal.presenceAt;
    if (terminal.absence === 'disconnected') return;
    if (saidGone) {
      const from = Math.max(terminal.coveredUntil, terminal.presenceAt - thresholds.willDelayMs);
      this.#absent(index, terminal, 'disconnected', from);
    } else if (now - heardAt >= silentAfterMs(terminal) * thresholds.offlineSilences) {
      this.#absent(index, terminal, 'disconnected', terminal.coveredUntil);
    } else if (terminal.absence === 'none' && now - heardAt >= silentAfterMs(terminal)) {
      this.#absent(index, terminal, 'silent', terminal.coveredUntil);
    }
  }

  /** Time in which we could not see at all is our own, not the link's: it is set apart. */
  #absent(index: number, terminal: TerminalLive, kind: AbsenceKind, from: number): void {
    if (terminal.absence === 'none') {
      const blind = terminal.lastReceivedAt < this.#seeingSince && from < this.#seeingSince;
      if (blind) this.#listener.absent(index, 'monitoring', from, this.#seeingSince);
      terminal.absentFrom = blind ? this.#seeingSince : from;
      terminal.coveredUntil = Math.max(terminal.coveredUntil, terminal.absentFrom);
      this.#listener.absent(index, kind, terminal.absentFrom);
    } else this.#listener.judgedDisconnected(index);
    terminal.absence = kind;
    this.#refoldTerminal(index);
  }

  #return(index: number, terminal: TerminalLive, at: number, bridgedMs: number): void {
    const returnedAt = Math.max(at, terminal.absentFrom);
    this.#listener.returned(index, returnedAt, bridgedMs);
    terminal.coveredUntil = Math.max(terminal.coveredUntil, returnedAt);
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    terminal.since = returnedAt;
  }

  #refoldTerminal(terminalIndex: number): void {
    const siteIndex = this.#fleet.terminals[terminalIndex]?.siteIndex;
    if (siteIndex === undefined) return;
    const terminal = this.#terminals[terminalIndex];
    const since =
      terminal === undefined ? 0 : terminal.absence === 'none' ? terminal.since : terminal.absentFrom;
    this.#refold(siteIndex, since === 0 ? this.#clock.now() : since);
  }

  #refold(siteIndex: number, since: number): void {
    const site = this.#fleet.sites[siteIndex];
    const live = this.#sites[siteIndex];
    if (site === undefined || live === undefined) return;
    const views = site.terminalIndexes.flatMap((index): TerminalView[] => {
      const terminal = this.#terminals[index];
      const fleetTerminal = this.#fleet.terminals[index];
      if (terminal === undefined || fleetTerminal === undefined) return [];
      return [{ terminal, lifecycle: fleetTerminal.lifecycle, down: this.#listener.isDown(index) }];
    });
    const folded = foldSite(views, this.#showsBlind);
    const sameState = folded.state === live.state && folded.reason === live.reason;
    Object.assign(live, folded);
    if (sameState) return;
    live.since = since;
    this.#changed.add(siteIndex);
  }

  #grow(): void {
    while (this.#terminals.length < this.#fleet.terminals.length) this.#terminals.push(neverHeard());
    while (this.#sites.length < this.#fleet.sites.length) {
      const folded = foldSite([], false);
      this.#sites.push({ ...folded, since: this.#clock.now() });
      this.#changed.add(this.#sites.length - 1);
    }
  }

  #publishHealth(): void {
    const health = this.health();
    for (const listener of this.#healthListeners) listener(health);
  }
}

/** A store outage behind a working journal changes no state: we still see. */
function blinds(problem: Problem): boolean {
  return problem !== 'storeUnreachable';
}
