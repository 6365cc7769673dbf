import type { Cluster } from './explain.ts';
import type { FactIndex } from './fact-index.ts';
import type { Fact } from './fact.ts';
import type { IncidentChanges } from './incident-changes.ts';
import { extend, isOpen, newIncident, older, openFacts, type Incident } from './incident.ts';
import { GROWTH_MS } from './patience.ts';
import type { Telling } from './telling.ts';
import type { Timeline } from './timeline.ts';
import type { Verdicts } from './verdicts.ts';

export interface MembershipOptions {
  now: () => number;
  newId: () => string;
  /** The outage is in another incident now. */
  setIncident: (terminalIndex: number, outageId: string, incidentId: string) => void;
  timeline: Timeline;
  changes: IncidentChanges;
  telling: Telling;
  verdicts: () => Verdicts;
  index: () => FactIndex;
  /** Conclusions are to be drawn from its outages. */
  touch: (incident: Incident) => void;
  began: (incident: Incident) => void;
  /** It goes on after it was over. */
  reopen: (incident: Incident) => void;
  /** It was taken over. */
  ended: (incident: Incident) => void;
}

/** Puts outages into incidents and out of them, merges and splits these, and keeps the history of it. */
export class Membership {
  readonly #options: MembershipOptions;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** A new incident without outages; its first begins at `startsAt`. */
  begin(startsAt: number): Incident {
    const now = this.#options.now();
    const incident = newIncident(this.#options.newId(), now, startsAt);
    this.#options.timeline.note(incident, now, 'opened', { startsAt });
    this.#options.began(incident);
    return incident;
  }

  /** Only notes it: nothing has changed since it was written. */
  enter(fact: Fact, incident: Incident): void {
    fact.incident = incident;
    incident.facts.add(fact);
    extend(incident, fact);
    incident.sites.set(fact.siteIndex, (incident.sites.get(fact.siteIndex) ?? 0) + 1);
  }

  /** An outage lasts otherwise than `from` to `to` now. */
  follow(fact: Fact, from: number, to: number): void {
    const { extent } = fact.incident ?? {};
    if (extent === undefined) return;
    // What ends is the common case, and cheap.
    if (fact.from === from && to === Infinity && fact.to !== Infinity && !extent.isStale) {
      extent.goesOn -= 1;
      extent.to = Math.max(extent.to, fact.to);
    } else extent.isStale = true;
  }

  /** Takes an outage out, which is in none then. */
  leave(fact: Fact, incident: Incident): void {
    incident.facts.delete(fact);
    incident.extent.isStale = true;
    fact.incident = undefined;
    const left = (incident.sites.get(fact.siteIndex) ?? 1) - 1;
    if (left > 0) incident.sites.set(fact.siteIndex, left);
    else {
      incident.sites.delete(fact.siteIndex);
      // One that loses all is a part of another one, or withdrawn: where it was stays known.
      if (incident.facts.size > 0) this.#options.changes.siteLeft(incident, fact.siteIndex);
    }
    this.#options.touch(incident);
  }

  /** Puts an outage into an incident, out of the one it was in. */
  move(fact: Fact, into: Incident): void {
    const from = fact.incident;
    const now = this.#options.now();
    if (from !== undefined) {
      this.leave(fact, from);
      this.#options.timeline.note(from, now, from.facts.size > 0 ? 'split' : 'merged', { into: into.id });
      if (from.facts.size === 0) this.#end(from, into);
    }
    const isFirst = into.facts.size === 0;
    let flaps = 0;
    for (const other of this.#options.index().ofTerminal(fact.terminalIndex)) {
      if (other !== fact && other.incident === into) flaps += 1;
    }
    if (!into.sites.has(fact.siteIndex)) this.#options.changes.siteJoined(into, fact.siteIndex);
    this.enter(fact, into);
    this.#options.setIncident(fact.terminalIndex, fact.outageId, into.id);
    this.#flapped(into, flaps, now);
    if (!isFirst) {
      this.#options.timeline.note(into, now, 'joined', { outages: into.facts.size });
      this.#grew(into, now);
    }
    if (fact.former !== undefined) this.#succeed(fact.former, into, now);
    fact.former = undefined;
    this.#options.verdicts().joined(into, fact);
    this.#options.telling.joined(into, fact);
    this.#options.touch(into);
  }

  /** An outage goes on after it was over, in another incident than the one it was in, which only the database has by now. */
  #succeed(former: string, into: Incident, now: number): void {
    this.#options.changes.succeeded(former, into, now);
    this.#options.timeline.note(into, now, 'merged', { from: former });
    this.#options.verdicts().inherited(former, into);
  }

  #grew(incident: Incident, now: number): void {
    if (now - incident.grownAt > GROWTH_MS) incident.sizeBefore = incident.facts.size - 1;
    incident.grownAt = now;
    const { group } = incident;
    if (group.kind === 'site') return;
    group.affected = Math.max(group.affected, Math.min(incident.facts.size, group.affected + 1));
    group.watched = Math.max(group.watched, group.affected);
  }

  /** One of its links went down again; a whole group that does has one flap, not one a link. */
  #flapped(incident: Incident, flaps: number, now: number): void {
    if (flaps <= incident.flaps) return;
    incident.flaps = flaps;
    this.#options.timeline.note(incident, now, 'flapping', { flaps });
  }

  /** Two incidents prove to be one: all of `from` goes into `into`. */
  merge(from: Incident, into: Incident): void {
    const now = this.#options.now();
    const oldest = older(from, into);
    if (oldest === from) into.gatheringSince = from.gatheringSince;
    const count = from.facts.size;
    for (const fact of [...from.facts]) {
      from.facts.delete(fact);
      from.extent.isStale = true;
      if (!into.sites.has(fact.siteIndex)) this.#options.changes.siteJoined(into, fact.siteIndex);
      this.enter(fact, into);
      this.#options.setIncident(fact.terminalIndex, fact.outageId, into.id);
      this.#options.telling.joined(into, fact);
    }
    into.flaps = Math.max(into.flaps, from.flaps);
    into.floorStartsAt = Math.min(into.floorStartsAt, from.floorStartsAt);
    this.#options.timeline.note(from, now, 'merged', { into: into.id });
    this.#options.timeline.note(into, now, 'merged', { from: from.id, outages: count });
    this.#grew(into, now);
    this.#end(from, into);
    this.#options.verdicts().shared(into);
    this.#options.touch(into);
  }

  /** All it was is in another one now. */
  #end(from: Incident, into: Incident): void {
    const wasOpen = isOpen(from);
    from.mergedInto = into.id;
    from.status = 'resolved';
    from.resolvedAt ??= this.#options.now();
    from.endsAt ??= Math.max(from.startsAt, Math.min(from.resolvedAt, this.#options.now()));
    // Who was told of this one waits for an end, which a resolved one would never have again.
    if (wasOpen && from.announcedAt !== null && !isOpen(into)) this.#options.reopen(into);
    this.#options.verdicts().merged(from, into);
    this.#options.telling.merged(from, into, wasOpen);
    this.#options.ended(from);
  }

  /** What the outages of an incident share was decided. */
  share(incident: Incident, { kind, key, at, facts, unaffected, isJudged = false }: Cluster): void {
    const affected = new Set(facts.map(({ terminalIndex }) => terminalIndex)).size;
    const before = incident.group;
    const isSame = before.kind === kind && before.key === key;
    // A few that came late or again do not make it smaller.
    if (isSame && affected < before.affected && before.affected <= incident.facts.size) return;
    incident.at = at;
    incident.group = { kind, key, affected, watched: affected + unaffected };
    this.#options.touch(incident);
    if (isSame && before.affected === affected) return;
    this.#options.timeline.note(incident, this.#options.now(), 'grouped', {
      group: kind,
      key,
      affected,
      watched: affected + unaffected,
    });
    const isMany = affected > 2 * before.affected;
    if (!isSame && isMany && !isJudged) this.#options.verdicts().outgrown(incident);
    else if (!isSame || isMany) this.#options.verdicts().shared(incident);
  }

  /** What is still down when the others have long been back goes into incidents of its own. */
  splitStragglers(incident: Incident, now: number): void {
    const late = openFacts(incident);
    this.#options.timeline.note(incident, now, 'split', { outages: late.length }, { count: late.length });
    for (const fact of late) {
      fact.isApart = true;
      const own = this.begin(fact.from);
      own.apartUntil = now;
      this.#options.timeline.note(own, now, 'split', { from: incident.id });
      this.leave(fact, incident);
      this.move(fact, own);
    }
  }
}
