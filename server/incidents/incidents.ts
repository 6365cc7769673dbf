import type { Fleet } from '../registry/fleet.ts';
import type { OutageEventKind } from '../outages/ledger.ts';
import type { Outage } from '../timeline/segments.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { companyOf } from './company.ts';
import { Correlation } from './correlation.ts';
import { MOST_VAGUE_MS } from './fact-index.ts';
import type { Fact } from './fact.ts';
import { IncidentChanges, type ChangesTaken } from './incident-changes.ts';
import { takenOutSites } from './going-on.ts';
import { extentOf, isOpen, type Incident } from './incident.ts';
import { judge } from './judged.ts';
import { Membership } from './membership.ts';
import { GATHER_MS, hasStragglers, KEEP_MS, overFrom } from './patience.ts';
import type { IncidentEvent } from './incident-events.ts';
import { eventOf, Telling } from './telling.ts';
import { Timeline } from './timeline.ts';
import { Verdicts, type VerdictOptions } from './verdicts.ts';

export interface IncidentOptions extends Pick<
  VerdictOptions,
  'examine' | 'overruled' | 'inherit' | 'setCause'
> {
  fleet: Fleet;
  now: () => number;
  newId: () => string;
  /** False while the terminal tells of the past. */
  isCurrent: (terminalIndex: number) => boolean;
  /** True while the terminal is in agreed maintenance. Left out: none ever is. */
  isMaintained?: (terminalIndex: number) => boolean;
  /** True while nobody is to be told of the terminal in an incident. Left out: people always are. */
  isSilenced?: (incidentId: string, terminalIndex: number) => boolean;
  /** Whether what ended at `at` ended because the terminal was taken out of service. Left out: nothing did. */
  wasTakenOut?: (terminalIndex: number, at: number) => boolean;
  /** Whether another of its links gives the site service. Left out: none ever does. */
  isCarried?: (siteIndex: number) => boolean;
  /** Whether the terminal may give service. Left out: each may. */
  mayServe?: (terminalIndex: number) => boolean;
  /** False while we doubt that we see: nobody is told of what begins. Left out: we always do. */
  canSee?: () => boolean;
  /** Whether the terminal is known to have kept service after `at`. */
  keptService: (terminalIndex: number, at: number) => boolean;
  /** The outage is in another incident now. */
  setIncident: (terminalIndex: number, outageId: string, incidentId: string) => void;
  /** Every change at once, for the consoles. */
  happened: (event: IncidentEvent) => void;
  /** How long outages are gathered before people are told. Default `GATHER_MS`. */
  gatherMs?: number | undefined;
}

/** What is resolved is let go of beyond so many outages in memory, the oldest first. */
const MOST_FACTS = 400_000;
const LARGE = 500;
const LARGE_TOLD_MS = 10_000;

/**
 * Outages that share a cause, handled as one: opened with the first, told after they have gathered, resolved when all is back.
 * A parent keeps its members' alerts back, never their monitoring.
 */
export class Incidents {
  readonly #options: IncidentOptions;
  readonly #byId = new Map<string, Incident>();
  readonly #open = new Set<Incident>();
  /** Those that wait for time to pass: to be over, or for stragglers. */
  readonly #waiting = new Set<Incident>();
  readonly #touched = new Set<Incident>();
  readonly #toldAt = new Map<Incident, number>();
  readonly #timeline = new Timeline();
  readonly #changes = new IncidentChanges(this.#timeline);
  readonly #telling: Telling;
  readonly #membership: Membership;
  readonly #correlation: Correlation;
  readonly #verdicts: Verdicts;
  #pruneAt = 0;

  constructor(options: IncidentOptions) {
    this.#options = options;
    const { fleet, now, isCurrent, isMaintained = () => false, gatherMs = GATHER_MS } = options;
    const { canSee = () => true, isCarried = () => false, mayServe = () => true } = options;
    const { wasTakenOut = () => false, isSilenced = () => false } = options;
    this.#telling = new Telling({
      now,
      gatherMs,
      isCurrent,
      isMaintained,
      isSilenced,
      wasTakenOut,
      isCarried,
      terminalsOf: (siteIndex) => (fleet.sites[siteIndex]?.terminalIndexes ?? []).filter(mayServe),
      canSee,
      happened: options.happened,
      timeline: this.#timeline,
      changed: (incident) => this.#touch(incident),
      placeOf: (siteIndex) => fleet.sites[siteIndex]?.regionCode ?? '',
    });
    this.#membership = new Membership({
      now,
      newId: options.newId,
      setIncident: options.setIncident,
      timeline: this.#timeline,
      changes: this.#changes,
      telling: this.#telling,
      verdicts: () => this.#verdicts,
      index: () => this.#correlation.index,
      touch: (incident) => this.#touch(incident),
      began: (incident) => this.#began(incident),
      reopen: (incident) => this.#reopen(incident, now()),
      ended: (incident) => this.#ended(incident),
    });
    this.#correlation = new Correlation(fleet, options.keptService, this.#membership);
    this.#verdicts = new Verdicts({
      ...options,
      timeline: this.#timeline,
      companyOf: (incident) =>
        companyOf(incident, { groups: this.#correlation.groups, keptService: options.keptService }),
      judged: (incident) => this.#correlation.judged(incident),
      changed: (incident) => this.#touch(incident),
    });
  }

  /** Follows the outages. A new one is in an incident by the next tick. */
  outageChanged(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    const fact = this.#correlation.index.get(outage.id);
    if (kind === 'withdrawn') {
      if (fact !== undefined) this.#withdraw(fact);
      else if (outage.incidentId !== '') this.#changes.restated(outage.incidentId);
    } else if (fact === undefined) this.#take(kind, terminalIndex, outage);
    else this.#follow(fact, outage);
  }

  /** Groups what is new, tells what has gathered, ends what is over. Call it once a second. */
  tick(): void {
    const now = this.#options.now();
    this.#correlation.tick(now);
    for (const incident of this.#waiting) {
      if (hasStragglers(incident, now)) this.#membership.splitStragglers(incident, now);
      else if (incident.endsAt !== null && now >= overFrom(incident, incident.endsAt)) this.#touch(incident);
    }
    this.#conclude(now);
    this.#telling.tick();
    this.#verdicts.tick(now);
    this.#prune(now);
  }

  /** A person said why. */
  overruled(incidentId: string, cause: OutageCause): void {
    const incident = this.#byId.get(incidentId);
    if (incident === undefined) return;
    this.#verdicts.overruled(incident, cause);
    // The database may not know yet that it is a part of another.
    const heir = this.#byId.get(incident.mergedInto ?? '');
    if (heir !== undefined) this.#verdicts.merged(incident, heir);
  }

  /** Resolves when no cause is being asked for. */
  async verdictsSettled(): Promise<void> {
    await this.#verdicts.settled();
  }

  openCount(): number {
    return this.#open.size;
  }

  /** What to write and announce in one transaction. */
  takeChanges(): ChangesTaken {
    // What is written with the outages follows from them.
    this.#conclude(this.#options.now());
    return { ...this.#changes.take(), announcements: this.#telling.take() };
  }

  giveBack(taken: ChangesTaken): void {
    this.#changes.giveBack(taken);
    this.#telling.giveBack(taken.announcements);
  }

  /** After a restart: incidents as they were, then their outages as the ledger has them. */
  load(incidents: readonly Incident[], outages: Iterable<{ terminalIndex: number; outage: Outage }>): void {
    for (const incident of incidents) this.#byId.set(incident.id, incident);
    const { overruled, setCause } = this.#options;
    for (const { terminalIndex, outage } of outages) {
      const incident = this.#byId.get(outage.incidentId);
      // What was being written when a person spoke may have been written after that.
      const said = overruled?.(outage.incidentId);
      if (said !== undefined) setCause(terminalIndex, outage.id, said, outage.causeConfidence);
      // What was put into none before the crash is put into one now; what is long over stays as it is.
      if (incident === undefined && (outage.incidentId !== '' || outage.to !== Infinity)) continue;
      const fact = this.#factOf(terminalIndex, outage);
      this.#correlation.index.add(fact);
      if (incident === undefined) this.#correlation.touch(fact);
      else {
        fact.isApart = fact.from < incident.apartUntil;
        this.#membership.enter(fact, incident);
      }
    }
    for (const incident of incidents) {
      const earliest = Math.min(...[...incident.facts].slice(0, 1000).map(({ from }) => from));
      if (incident.startsAt < earliest) incident.floorStartsAt = incident.startsAt;
      if (isOpen(incident)) {
        this.#open.add(incident);
        this.#touch(incident);
        if (incident.facts.size === 0) incident.withdrawn = true;
        this.#telling.remember(incident);
      }
      judge(incident);
      incident.returnedAt = incident.endsAt ?? 0;
      incident.sizeBefore = incident.facts.size;
      this.#correlation.remember(incident);
      this.#verdicts.remember(incident);
    }
  }

  #take(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    const { incidentId } = outage;
    const fact = this.#factOf(terminalIndex, outage);
    if (incidentId !== '') {
      // Its incident is only in the database: what is over is corrected there, what goes on again is a new one that takes it over.
      if (kind !== 'opened') {
        this.#changes.restated(incidentId);
        return;
      }
      this.#options.setIncident(terminalIndex, outage.id, '');
      fact.former = incidentId;
    }
    this.#correlation.index.add(fact);
    this.#correlation.touch(fact);
  }

  #factOf(terminalIndex: number, { id, from, to, startUncertaintyMs }: Outage): Fact {
    return {
      outageId: id,
      terminalIndex,
      siteIndex: this.#options.fleet.terminals[terminalIndex]?.siteIndex ?? -1,
      from,
      to,
      vagueMs: Math.min(startUncertaintyMs, MOST_VAGUE_MS),
      incident: undefined,
      isApart: false,
    };
  }

  #follow(fact: Fact, outage: Outage): void {
    const { incident, from, to } = fact;
    const now = this.#options.now();
    if (outage.from !== from) {
      this.#correlation.index.move(fact, outage.from, Math.min(outage.startUncertaintyMs, MOST_VAGUE_MS));
      this.#correlation.touch(fact);
    }
    fact.to = outage.to;
    if (incident === undefined) return;
    if (outage.from !== from) this.#timeline.note(incident, now, 'restated', { startsAt: outage.from });
    if (to === Infinity && outage.to !== Infinity) incident.returnedAt = now;
    else if (to !== Infinity && outage.to === Infinity) this.#telling.joined(incident, fact);
    this.#membership.follow(fact, from, to);
    this.#verdicts.moved(incident);
    this.#touch(incident);
  }

  #withdraw(fact: Fact): void {
    const { incident } = fact;
    this.#correlation.index.remove(fact);
    if (incident === undefined) return;
    this.#membership.leave(fact, incident);
    if (incident.facts.size === 0) incident.withdrawn = true;
    else
      for (const other of incident.facts) {
        this.#correlation.touch(other);
        break;
      }
    this.#timeline.note(incident, this.#options.now(), incident.withdrawn ? 'withdrawn' : 'left');
    this.#touch(incident);
  }

  #began(incident: Incident): void {
    this.#byId.set(incident.id, incident);
    this.#open.add(incident);
    this.#verdicts.remember(incident);
  }

  #ended(incident: Incident): void {
    this.#open.delete(incident);
    this.#waiting.delete(incident);
    this.#verdicts.forget(incident);
    this.#changes.changed(incident);
    this.#options.happened(eventOf('changed', incident));
  }

  #conclude(now: number): void {
    for (const incident of this.#touched) {
      this.#changes.changed(incident);
      this.#happened(incident, now);
      if (incident.mergedInto === null) this.#settle(incident, now);
    }
    this.#touched.clear();
  }

  /** Draws the conclusions from its outages: since when, until when, whether it is over. */
  #settle(incident: Incident, now: number): void {
    const { goesOn, from, to: end } = extentOf(incident);
    const startsAt = Math.min(incident.floorStartsAt, from);
    if (startsAt !== Infinity) incident.startsAt = startsAt;
    if (goesOn > 0) {
      this.#waiting.delete(incident);
      if (!isOpen(incident)) this.#reopen(incident, now);
      else this.#telling.gather(incident);
      incident.endsAt = null;
      if (goesOn < incident.facts.size && incident.group.kind !== 'site') this.#waiting.add(incident);
      return;
    }
    const isOver = incident.withdrawn || now >= overFrom(incident, end);
    incident.endsAt = incident.facts.size === 0 ? (incident.endsAt ?? incident.startsAt) : end;
    if (!isOpen(incident)) return;
    if (!isOver) {
      this.#waiting.add(incident);
      return;
    }
    this.#resolve(incident, now);
  }

  #resolve(incident: Incident, now: number): void {
    incident.status = 'resolved';
    incident.resolvedAt = now;
    this.#open.delete(incident);
    this.#waiting.delete(incident);
    if (!incident.withdrawn) {
      const takenOut = takenOutSites(incident, this.#options.wasTakenOut ?? (() => false)).size;
      const ends = { endsAt: incident.endsAt ?? now };
      this.#timeline.note(
        incident,
        now,
        'resolved',
        takenOut > 0 ? { ...ends, takenOut, sites: incident.sites.size } : ends,
      );
    }
    this.#telling.resolved(incident);
    this.#verdicts.resolved(incident);
  }

  #reopen(incident: Incident, now: number): void {
    incident.status = 'opened';
    incident.resolvedAt = null;
    incident.withdrawn = false;
    this.#open.add(incident);
    this.#timeline.note(incident, now, 'reopened');
    this.#telling.reopened(incident);
    this.#verdicts.shared(incident);
  }

  #touch(incident: Incident): void {
    this.#touched.add(incident);
  }

  /** A large incident changes with every outage: consoles hear of it now and then. */
  #happened(incident: Incident, now: number): void {
    if (incident.facts.size > LARGE && isOpen(incident)) {
      if (now - (this.#toldAt.get(incident) ?? 0) < LARGE_TOLD_MS) return;
      this.#toldAt.set(incident, now);
    }
    this.#options.happened(eventOf('changed', incident));
  }

  /** Lets go of what is long over; the database has it. */
  #prune(now: number): void {
    if (now < this.#pruneAt) return;
    this.#pruneAt = now + 60_000;
    const { index } = this.#correlation;
    for (const incident of this.#byId.values()) {
      if (isOpen(incident)) continue;
      const isOld = now - (incident.resolvedAt ?? 0) > KEEP_MS && this.#verdicts.isDone(incident);
      const isMerged = incident.mergedInto !== null;
      if (!isOld && !isMerged && index.size <= MOST_FACTS) continue;
      for (const fact of incident.facts) index.remove(fact);
      this.#byId.delete(incident.id);
      this.#toldAt.delete(incident);
      this.#timeline.forget(incident.id);
      this.#telling.forget(incident);
      this.#correlation.forget(incident);
      this.#verdicts.forget(incident);
    }
  }
}
