import type { Clock } from '../telemetry/contract/clock.ts';
import type { IngestBatch } from '../telemetry/ingest/message.ts';
import type { SampleStore, TerminalSample } from '../telemetry/store/sample-store.ts';
import { clockOffset } from './calendars/clock-offset.ts';
import { afterRest } from './calendars/rest-days.ts';
import { TimeZones } from './calendars/time-zones.ts';
import type { CheckpointPart } from './checkpoint-part.ts';
import type { Database } from './database/schema.ts';
import { isCarried, type OutageCause } from '../telemetry/contract/site-state.ts';
import type { Examine } from './causes/verdict.ts';
import { DeadLetters } from './dead-letters.ts';
import { Incidents } from './incidents/incidents.ts';
import type { IncidentEvent } from './incidents/incident-events.ts';
import type { ClosedUntil } from './live/leaves.ts';
import { LiveState } from './live/live-state.ts';
import { edgeOfAbsenceMs } from './live/silence.ts';
import type { SelfDoubt } from './live/self-doubt.ts';
import type { SilenceSettings } from './live/silence-table.ts';
import { isJudged } from './live/site-figures.ts';
import { SeenSamples } from './live/seen-samples.ts';
import { isInService } from './live/site-figures.ts';
import { AheadClocks } from './live/ahead-clocks.ts';
import { SlowClocks } from './live/slow-clocks.ts';
import { Hindsight } from './outages/hindsight.ts';
import { OutageLedger } from './outages/ledger.ts';
import { OutageJudge } from './outages/outage-judge.ts';
import { readRecordedTime } from './outages/outage-tables.ts';
import { Restatement } from './outages/restatement.ts';
import { Regions } from './regions/regions.ts';
import type { Fleet, FleetChange, FleetTerminal } from './registry/fleet.ts';
import { wasTakenOut } from './timeline/taken-out.ts';
import { StoredEvidence } from './stored-evidence.ts';

/** What the judgement is made of; `app.ts` gives each part to whoever asks it. */
export interface JudgementParts {
  live: LiveState;
  seen: SeenSamples;
  ledger: OutageLedger;
  judge: OutageJudge;
  restatement: Restatement;
  incidents: Incidents;
  regions: Regions;
}

/** What ended longer ago than this is only in the database. */
export const MEMORY_MS = 48 * 3_600_000;
const FORGET_EVERY_MS = 60_000;
/** A link that is well so long after others were lost was not lost with them. */
const KEPT_MS = 120_000;

/**
 * live -> outages -> incidents and regions, connected. Everything here happens in memory and at once;
 * `checkpoint.ts` makes it durable.
 */
export class Judgement implements JudgementParts {
  readonly live: LiveState;
  readonly seen = new SeenSamples();
  readonly timeZones = new TimeZones();
  readonly deadLetters = new DeadLetters();
  readonly ledger: OutageLedger;
  readonly judge: OutageJudge;
  readonly restatement: Restatement;
  readonly hindsight: Hindsight;
  readonly aheadClocks = new AheadClocks();
  readonly slowClocks: SlowClocks;
  readonly incidents: Incidents;
  readonly regions: Regions;
  /** Terminals that spoke for the first time and still count as merely installed in the registry. */
  readonly firstHeard = new Set<string>();
  /** The journal position of the newest judged batch. */
  position = 0;
  #forgotAt = 0;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  /** The broker says that it is, and we can hear the broker. */
  readonly #isThere = (terminalIndex: number): boolean =>
    !this.live.sight.isBlind && this.live.terminal(terminalIndex).presence === 'online';

  constructor(options: {
    fleet: Fleet;
    db: Database;
    store: SampleStore;
    clock: Clock;
    newId: () => string;
    /** How long terminals may be silent, where the operator says so. */
    silences?: SilenceSettings | undefined;
    /** Until when a terminal is in agreed maintenance at a moment; undefined: it is not. */
    maintainedUntil?: (terminalIndex: number, at: number) => number | undefined;
    /** Until when nobody is told of a terminal in an incident; undefined: people are. */
    silencedUntil?: (incidentId: string, terminalIndex: number) => number | undefined;
    /** Until when a terminal's site is closed by its calendar. */
    closedUntil?: ClosedUntil | undefined;
    /** Another one after every change of what `closedUntil` says. */
    hoursRevision?: (() => number) | undefined;
    incidentHappened: (event: IncidentEvent) => void;
    restatementFailed: (error: unknown) => void;
    /** Why outages happened; without it their causes stay undetermined. */
    examine?: Examine | undefined;
    /** What a person said of an incident's cause. */
    overruled?: ((incidentId: string) => OutageCause | undefined) | undefined;
    /** Two incidents are one: what a person said of the first holds for the other. */
    inherit?: ((from: string, into: string) => void) | undefined;
    /** How long outages are gathered before anybody is told. */
    gatherMs?: number | undefined;
    /** Whoever else reads the store at the times that are judged shares them. */
    slowClocks?: SlowClocks;
  }) {
    const { fleet, db, store, clock, newId } = options;
    const now = () => clock.now();
    this.#fleet = fleet;
    this.#clock = clock;
    this.slowClocks = options.slowClocks ?? new SlowClocks(fleet);
    this.incidents = new Incidents({
      now,
      newId,
      fleet,
      gatherMs: options.gatherMs,
      examine: options.examine,
      overruled: options.overruled,
      inherit: options.inherit,
      setIncident: (index, outageId, incidentId) => this.ledger.setIncident(index, outageId, incidentId),
      setCause: (index, outageId, cause, confidence) =>
        this.ledger.setCause(index, outageId, cause, confidence),
      keptService: (index, at) => this.#keptService(index, at),
      isCurrent: (terminalIndex) => this.live.isCurrent(terminalIndex),
      isMaintained: (index) => options.maintainedUntil?.(index, clock.now()) !== undefined,
      isSilenced: (id, index) => options.silencedUntil?.(id, index) !== undefined,
      wasTakenOut: (index, at) => wasTakenOut(this.ledger.history(index).absences, at),
      isCarried: (siteIndex) => isCarried(this.live.site(siteIndex).reason),
      mayServe: (index) => this.live.terminal(index).activeFrom > 0 && isInService(fleet, index),
      canSee: () => !this.live.sight.isBlind,
      happened: options.incidentHappened,
    });
    this.ledger = new OutageLedger({
      now,
      newId,
      listener: {
        segmentsChanged: (index, before, after) => this.regions.segmentsChanged(index, before, after),
        outageChanged: (kind, index, outage) => this.incidents.outageChanged(kind, index, outage),
      },
    });
    const absenceEdgeMs = (index: number) => edgeOfAbsenceMs(this.live.terminal(index));
    this.judge = new OutageJudge(this.ledger, absenceEdgeMs, (index) => {
      const { lastMeasuredAt, intervalS } = this.live.terminal(index);
      return { at: lastMeasuredAt, intervalMs: intervalS * 1000 };
    });
    this.#grow();
    this.live = new LiveState({
      fleet,
      clock,
      silences: options.silences,
      maintainedUntil: options.maintainedUntil,
      clockLagMs: (index) => this.slowClocks.lagMs(index),
      hours: {
        closedUntil: options.closedUntil,
        revision: options.hoursRevision,
        afterRest: (index, at) => afterRest(fleet, this.timeZones, index, at),
        clockOffset: (index, at) => clockOffset(fleet, this.timeZones, index, at),
      },
      listener: {
        activated: (index, from, before) => this.#activated(index, from, before),
        measured: (index, from, to, verdict) => this.judge.measured(index, from, to, verdict),
        late: (index, from, to) => this.restatement.late(index, from, to, this.position),
        restarted: (index, startedAt) => this.hindsight.restarted(index, startedAt),
        wasOff: (index, from, to) => this.hindsight.wasOff(index, from, to),
        absent: (index, kind, from, to) => this.judge.absent(index, kind, from, to),
        judgedDisconnected: (index) => this.judge.judgedDisconnected(index),
        unseen: (index) => this.judge.unseen(index),
        returned: (index, at, bridgedMs) => this.judge.returned(index, at, bridgedMs),
        carried: (index, at) => this.judge.carried(index, at),
        isDown: (index) => this.judge.isDown(index),
        run: (index) => this.judge.run(index),
        turned: (index) => this.regions.turned(index),
      },
    });
    this.regions = new Regions({
      fleet,
      clock,
      db,
      live: this.live,
      terminal: {
        activeFrom: (index) => this.live.terminal(index).activeFrom,
        isThere: (index) => {
          const { activeFrom, absence } = this.live.terminal(index);
          return activeFrom > 0 && absence === 'none' && isInService(fleet, index);
        },
        downlinkBps: (index) => this.live.downlinkBps(index),
        uplinkBps: (index) => this.live.uplinkBps(index),
      },
      timeZones: this.timeZones,
    });
    const recall = (index: number, from: number) => this.#recall(db, index, from, now());
    this.hindsight = new Hindsight(this.ledger, {
      now,
      recall,
      leftDuring: (index, from, startedAt) => this.live.leftDuring(index, from, startedAt),
      isOverruled: (incidentId) => options.overruled?.(incidentId) !== undefined,
      failed: options.restatementFailed,
    });
    const evidence = new StoredEvidence(
      fleet,
      this.slowClocks.dated(store),
      this.aheadClocks,
      (index) => this.live.terminal(index).saysOfLink,
    );
    this.restatement = new Restatement(this.ledger, {
      now,
      evidence: async (index, from, to) => {
        // Before it counted it was starting for the first time.
        const { activeFrom } = this.live.terminal(index);
        return (await evidence.of(index, from, to)).filter((each) => each.to > activeFrom);
      },
      recall,
      longestIntervalMs: (index) => {
        const { longestIntervalMin, rhythmMs } = this.live.terminal(index);
        return Math.max(longestIntervalMin * 60_000, rhythmMs);
      },
      absenceEdgeMs,
      keeps: (index) => this.live.keeps(index),
      coveredUntil: (index) => this.live.terminal(index).coveredUntil,
      restated: (index) => this.live.restated([index]),
      failed: options.restatementFailed,
    });
    this.live.onSiteChanges((indexes) => this.regions.touch(indexes));
    this.regions.touch(fleet.sites.map(({ index }) => index));
    fleet.onChange((change) => this.fleetChanged(change));
  }

  /** The registry has changed already; `change` says where. */
  fleetChanged(change: FleetChange): void {
    this.#grow();
    // First, while the ledger still says what goes on.
    this.regions.fleetChanged(change, (index) => this.ledger.segments(index));
    this.followLifecycle(change.changedTerminals);
    this.live.fleetChanged(change);
    this.succeedReplaced(change.changedTerminals);
    // A large change comes in portions: what took a place may come after what it replaced.
    for (const index of change.addedTerminals) {
      const site = this.#fleet.sites[this.#fleet.terminals[index]?.siteIndex ?? -1];
      this.succeedReplaced(site?.replacedIndexes ?? []);
    }
    this.regions.touch([...change.addedSites, ...change.changedSites]);
  }

  /**
   * What goes on at terminals taken out of service ends: nobody will ever report that it did. Those that are in service again
   * count again.
   */
  followLifecycle(terminalIndexes: Iterable<number>): void {
    for (const index of terminalIndexes) {
      const lifecycle = this.#fleet.terminals[index]?.lifecycle;
      if (lifecycle === undefined) continue;
      if (isJudged(lifecycle)) this.live.serve(index);
      else if (this.live.terminal(index).absence !== 'outOfService') {
        this.judge.retire(index, this.#clock.now());
        this.live.rest(index);
      }
    }
  }

  /** Equipment that took the place of other equipment counts from the swap on, so that a failure is not hidden by it. */
  succeedReplaced(terminalIndexes: Iterable<number>): void {
    for (const index of terminalIndexes) {
      const { replaced } = this.#fleet.terminals[index] ?? {};
      const next = replaced === undefined ? undefined : this.#fleet.terminalById(replaced.by);
      if (replaced === undefined || next === undefined || next.lifecycle === 'withdrawn') continue;
      if (this.live.terminal(index).activeFrom === 0) continue;
      this.live.succeed(next.index, Math.min(replaced.at, this.#clock.now()));
    }
  }

  /** Judges one durable batch. */
  batch(batch: IngestBatch): void {
    this.position = batch.position;
    this.deadLetters.add(batch.deadLetters);
    for (const presence of batch.presences) this.live.presence(presence);
    for (const { terminalId, reply } of batch.replies) this.live.replied(terminalId, reply);
    for (const sample of batch.quarantined) {
      const heard = this.#fleet.terminalById(sample.terminalId);
      if (heard === undefined) continue;
      if (sample.reason === 'clockAhead') this.aheadClocks.saw(heard.index, sample);
      if (isJudged(heard.lifecycle)) this.live.heard(heard.index, sample);
      else this.live.heardOutOfService(heard.index, sample);
    }
    let terminal: FleetTerminal | undefined;
    const { samples } = batch;
    for (let at = 0; at < samples.length; at += 1) {
      const sample = samples[at] as TerminalSample;
      // Samples of one message follow each other.
      if (terminal?.id !== sample.terminalId) terminal = this.#fleet.terminalById(sample.terminalId);
      if (terminal === undefined) continue;
      if (!isJudged(terminal.lifecycle)) {
        this.live.heardOutOfService(terminal.index, sample);
        continue;
      }
      const next = samples[at + 1];
      const endsMessage = next?.terminalId !== sample.terminalId || next.receivedAt !== sample.receivedAt;
      this.#sample(terminal.index, sample, endsMessage);
    }
    this.live.publish();
  }

  #sample(index: number, sample: TerminalSample, endsMessage: boolean): void {
    const isNew = this.seen.isNew(index, sample.sample);
    // Without a number it may say what another of the same moment did not.
    if (!isNew && sample.sample.seq !== undefined) return;
    if (sample.released !== true && this.aheadClocks.tookIn(index, sample)) {
      if (isNew) this.live.heard(index, sample);
    } else {
      const dated = this.slowClocks.date(index, sample, isNew && endsMessage, this.#isThere);
      if (isNew) this.live.sample(index, dated, endsMessage);
      else this.live.saidAgain(index, dated);
    }
    if (isNew) this.regions.measured(index, sample);
  }

  /** Begins nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    await this.hindsight.stop();
    await this.restatement.stop();
  }

  /** A person said why an incident happened. It holds for its outages also when the incident itself is let go of already. */
  overruled(incidentId: string, cause: OutageCause): void {
    this.ledger.overrule(incidentId, cause);
    this.incidents.overruled(incidentId, cause);
  }

  /** What a checkpoint holds of the stages' memory. */
  parts(): CheckpointPart[] {
    return [
      ...this.live.parts,
      this.seen.part,
      this.seen.times.part,
      ...this.ledger.phases.parts,
      this.restatement.part,
      this.hindsight.part,
      this.aheadClocks.part,
      this.slowClocks.part,
      this.regions.measuredThroughput.part,
    ];
  }

  /** Lets time pass: silence, outages by absence, running sums. Call it once a second. */
  tick(now: number, selfDoubt?: SelfDoubt): void {
    // Before anybody's silence is judged.
    selfDoubt?.tick();
    this.live.tick();
    // What goes on while we cannot see is not known to go on.
    if (!this.live.sight.isBlind) this.judge.tick(now, this.live.sight.seeingSince);
    this.incidents.tick();
    this.hindsight.tick();
    this.regions.tick();
    if (now - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = now;
    this.ledger.forget(now - MEMORY_MS);
  }

  /** Whether a link is known to have been well when others were lost: good samples from after that, and no bad run. */
  #keptService(index: number, at: number): boolean {
    const { phases } = this.ledger;
    if (phases.isDown(index) || phases.isTurning(index)) return false;
    return this.live.terminal(index).coveredUntil >= at + KEPT_MS;
  }

  #grow(): void {
    const { length } = this.#fleet.terminals;
    this.seen.grow(length);
    this.ledger.phases.grow(length);
  }

  #activated(terminalIndex: number, from: number, before: number): void {
    this.regions.activated(terminalIndex, from, before);
    const terminal = this.#fleet.terminals[terminalIndex];
    if (before === Infinity && terminal !== undefined && terminal.lifecycle !== 'active')
      this.firstHeard.add(terminal.id);
  }

  async #recall(db: Database, terminalIndex: number, from: number, now: number): Promise<void> {
    const terminalId = this.#fleet.terminals[terminalIndex]?.id;
    if (terminalId === undefined || from >= now - MEMORY_MS) return;
    for (const { outages, absences } of await readRecordedTime(db, from, terminalId)) {
      this.ledger.load(terminalIndex, outages, absences);
    }
  }
}
