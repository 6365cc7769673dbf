import type { Fleet } from '../registry/fleet.ts';
import { comesAndGoes, isPowerCut, isSameAgain } from './again.ts';
import { explain, type Cluster, type Surroundings } from './explain.ts';
import { FactIndex } from './fact-index.ts';
import type { Fact } from './fact.ts';
import { FleetGroups } from './fleet-groups.ts';
import { isOpen, older, type Incident } from './incident.ts';
import { mayBeginAt } from './moments.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { FLAP_MS, RECLOSED_MS } from './patience.ts';
import { powerCompany } from './power-cuts.ts';
import { skyCauseOf, skyCompany } from './weather.ts';

/** What correlation asks of the incidents' life cycle. */
export interface Moves {
  /** A new incident without outages; `startsAt` of its first. */
  begin(startsAt: number): Incident;
  /** Puts an outage into an incident, out of the one it was in. */
  move(fact: Fact, into: Incident): void;
  /** Two incidents prove to be one: all of `from` goes into `into`. */
  merge(from: Incident, into: Incident): void;
  /** What the outages of an incident share was decided. */
  share(incident: Incident, cluster: Cluster): void;
}

/** Work a tick, in pieces of some 10 us: a country that goes dark takes some ticks. */
const WORK_A_TICK = 2_000;
/** Outages explained anew a second at most: after many there is a rest. */
const FACTS_A_SECOND = 5_000;
/** New outages explained together; the others come after them. */
const MOST_AT_ONCE = 2_000;
/** Incidents of more than so many outages are looked at by those that came lately. */
const WHOLE_INCIDENT = 5_000;
/** Of more outages no hysteresis is needed: their number decides. */
const FEW = 50;
/** Into an incident as large as this an outage that fits goes at once, without asking what else might explain it. */
const FITTING_MEMBERS = 200;

/** Decides which outages belong together: when some opened, were moved or withdrawn, what may belong to them is explained anew. */
export class Correlation {
  readonly index: FactIndex;
  readonly groups: FleetGroups;
  readonly #neighbours: Neighbourhood;
  readonly #moves: Moves;
  readonly #around: Surroundings;
  readonly #dirty = new Set<Fact>();
  /** Open incidents that are large. */
  readonly #large = new Set<Incident>();
  /** Newest incident by what it shares, for what fails again. */
  readonly #byGroup = new Map<string, Incident>();
  #work: Generator<number, void> | undefined;
  #restUntil = 0;

  constructor(fleet: Fleet, keptService: Surroundings['keptService'], moves: Moves) {
    this.groups = new FleetGroups(fleet);
    this.#neighbours = new Neighbourhood(fleet);
    this.index = new FactIndex(this.#neighbours);
    this.#moves = moves;
    this.#around = {
      groups: this.groups,
      neighbours: this.#neighbours,
      keptService,
      stands: (facts, kind, key) =>
        facts.some(({ incident }) => {
          if (incident === undefined || incident.facts.size < 2) return false;
          return incident.group.kind === kind && incident.group.key === key;
        }),
      grows: holdsWhole,
    };
  }

  /** An outage opened, moved, or its incident lost another: whom it belongs to is to be found out. */
  touch(fact: Fact): void {
    this.#dirty.add(fact);
  }

  /** Why its outages happened may say who else belongs to them. */
  judged(incident: Incident): void {
    for (const fact of incident.facts)
      if (skyCauseOf(fact) !== undefined || isPowerCut(fact)) this.#dirty.add(fact);
  }

  forget(incident: Incident): void {
    this.#large.delete(incident);
    const key = nameOf(incident.group);
    if (this.#byGroup.get(key) === incident) this.#byGroup.delete(key);
  }

  /** Does a portion of what is to be done. Call it once a second. */
  tick(now: number): void {
    for (const incident of this.#large) if (!isOpen(incident)) this.#large.delete(incident);
    if (this.#large.size > 0) for (const fact of this.#dirty) this.#fitIn(fact);
    if (this.#work === undefined) {
      if (this.#dirty.size === 0 || now < this.#restUntil) return;
      this.#work = this.#explainDirty(now);
    }
    for (let done = 0; done < WORK_A_TICK;) {
      const next = this.#work.next();
      if (next.done === true) {
        this.#work = undefined;
        return;
      }
      done += next.value;
    }
  }

  #fitIn(fact: Fact): void {
    if (fact.incident !== undefined || !this.index.has(fact)) return;
    for (const incident of this.#large) {
      const { kind } = incident.group;
      if (kind === 'area' || !mayBeginAt(fact, incident.at)) continue;
      const [first] = incident.facts;
      const group = this.groups.groupOf(kind, fact.terminalIndex);
      if (first === undefined || group < 0 || this.groups.groupOf(kind, first.terminalIndex) !== group)
        continue;
      this.#dirty.delete(fact);
      this.#moves.move(fact, incident);
      return;
    }
  }

  /** Yields how much work was done. */
  *#explainDirty(now: number): Generator<number, void> {
    if (this.groups.isStale) yield* this.groups.refresh();
    if (this.#neighbours.isStale) yield* this.#neighbours.refresh();
    const all = [...this.#dirty].filter((fact) => this.index.has(fact) && !fact.isApart);
    const dirty = all.slice(0, MOST_AT_ONCE);
    // Most of the rest will fit into what is found now.
    const later = new Set(all.slice(MOST_AT_ONCE));
    this.#dirty.clear();
    for (const fact of later) this.#dirty.add(fact);
    const looked = this.index.companyOf(dirty);
    for (const fact of skyCompany(dirty, this.index, this.#around)) looked.add(fact);
    for (const fact of powerCompany(dirty, this.index, this.#around)) looked.add(fact);
    for (const { incident } of [...looked]) {
      if (incident === undefined || incident.facts.size > WHOLE_INCIDENT) continue;
      for (const fact of incident.facts) looked.add(fact);
    }
    const facts = [...looked].filter((fact) => !fact.isApart && !later.has(fact)).sort(inOrder);
    this.#restUntil = now + (facts.length / FACTS_A_SECOND) * 1_000;
    yield facts.length / 10;
    const clusters = yield* explain(facts, this.#around);
    const confirmed = new Set<Incident>();
    const explained = new Set<Fact>();
    for (const cluster of clusters) {
      for (const fact of cluster.facts) explained.add(fact);
      yield* this.#bringTogether(cluster, confirmed);
    }
    for (const fact of facts) {
      if (explained.has(fact) || !this.index.has(fact)) continue;
      this.#leaveAlone(fact, looked, explained, confirmed);
      yield 1;
    }
  }

  *#bringTogether(cluster: Cluster, confirmed: Set<Incident>): Generator<number, void> {
    const facts = cluster.facts.filter((fact) => this.index.has(fact));
    if (facts.length < 2) return;
    const sitesOf = new Map<Incident, Set<number>>();
    for (const { incident, siteIndex } of facts) {
      if (incident === undefined) continue;
      const sites = sitesOf.get(incident);
      if (sites === undefined) sitesOf.set(incident, new Set([siteIndex]));
      else sites.add(siteIndex);
    }
    const again = this.#failedLately(cluster);
    if (again !== undefined && !sitesOf.has(again)) sitesOf.set(again, new Set());
    const own = new Set(facts);
    const fitting = [...sitesOf].flatMap(([incident, { size }]) => {
      if (cluster.isJudged === true && beganWithAnotherCut(incident, own)) return [];
      const same = nameOf(incident.group) === nameOf(cluster) && incident.facts.size > 1;
      const isMost = 2 * size > incident.sites.size && !hasHadAnother(incident, own);
      return same || (!confirmed.has(incident) && isMost) ? [incident] : [];
    });
    const [one, ...others] = fitting;
    const target =
      one === undefined ? this.#moves.begin(facts[0]?.from ?? cluster.at) : others.reduce(older, one);
    confirmed.add(target);
    for (const other of fitting) {
      if (other === target || confirmed.has(other)) continue;
      const { size } = other.facts;
      this.#moves.merge(other, target);
      yield 1 + size / 5;
    }
    let moved = 0;
    for (const fact of facts) {
      if (fact.incident === target) continue;
      this.#moves.move(fact, target);
      if ((moved += 1) % 100 === 0) yield 50;
    }
    this.#moves.share(target, cluster);
    if (target.facts.size >= FITTING_MEMBERS) this.#large.add(target);
    this.#byGroup.set(nameOf(cluster), target);
  }

  /** What has this group failed as lately: it flaps as a whole. */
  #failedLately(cluster: Cluster): Incident | undefined {
    if (cluster.kind === 'area' || cluster.kind === 'site') return undefined;
    const lately = this.#byGroup.get(nameOf(cluster));
    if (lately === undefined || lately.mergedInto !== null || lately.facts.size === 0) return undefined;
    const upMs = cluster.at - (lately.endsAt ?? Infinity);
    if (cluster.at < lately.startsAt || upMs > FLAP_MS) return undefined;
    if (cluster.kind === 'gateway' && cluster.isJudged === true && !mayRain(lately)) return undefined;
    if (lately.cause !== 'power' || upMs <= RECLOSED_MS) return lately;
    const again = cluster.facts.some((fact) => comesAndGoes(fact, this.index.ofTerminal(fact.terminalIndex)));
    return again ? lately : undefined;
  }

  #leaveAlone(
    fact: Fact,
    looked: ReadonlySet<Fact>,
    explained: ReadonlySet<Fact>,
    confirmed: ReadonlySet<Incident>,
  ): void {
    const { incident } = fact;
    if (incident === undefined) {
      this.#moves.move(fact, this.#flapsWith(fact) ?? this.#moves.begin(fact.from));
      return;
    }
    if (incident.facts.size < 2 || incident.group.kind === 'site') return;
    if (confirmed.has(incident)) {
      if (!this.#isFlapOf(fact, incident)) this.#moves.move(fact, this.#moves.begin(fact.from));
      return;
    }
    // Nothing explains them together any more: each goes its way, one stays.
    const members = [...incident.facts];
    if (members.some((member) => explained.has(member) || !looked.has(member))) return;
    const [stays, ...leave] = members.sort(inOrder);
    if (stays !== fact) return;
    for (const member of leave) {
      if (member.terminalIndex !== stays.terminalIndex)
        this.#moves.move(member, this.#moves.begin(member.from));
    }
  }

  /** The incident of the same link's outage a little before or after; such that prove to be one are merged. */
  #flapsWith(fact: Fact): Incident | undefined {
    const homes = new Set<Incident>();
    const all = this.index.ofTerminal(fact.terminalIndex);
    for (const other of all) {
      const { incident } = other;
      if (other === fact || incident === undefined) continue;
      if (!isSameAgain(fact, other, all, incident.facts)) continue;
      if (incident.group.kind === 'site' || isOpen(incident)) homes.add(incident);
    }
    const [one, ...others] = homes;
    if (one === undefined) return undefined;
    const target = others.reduce(older, one);
    for (const home of homes) {
      if (home !== target && home.group.kind === 'site' && target.group.kind === 'site')
        this.#moves.merge(home, target);
    }
    return target;
  }

  #isFlapOf(fact: Fact, incident: Incident): boolean {
    const all = this.index.ofTerminal(fact.terminalIndex);
    return all.some(
      (other) =>
        other !== fact && other.incident === incident && isSameAgain(fact, other, all, incident.facts),
    );
  }

  /** After a restart: an incident as it was. */
  remember(incident: Incident): void {
    if (incident.group.kind !== 'site') this.#byGroup.set(nameOf(incident.group), incident);
    if (isOpen(incident) && incident.facts.size >= FITTING_MEMBERS) this.#large.add(incident);
  }
}

/** Whether outages before these had a cause that was found out: only the link is the same. */
function hasHadAnother({ facts }: Incident, among: ReadonlySet<Fact>): boolean {
  if (facts.size > FEW) return false;
  for (const fact of facts) if (fact.judgedAs !== undefined && !among.has(fact)) return true;
  return false;
}

/** Whether it began with a power cut that was over before these and that none of these is of. */
function beganWithAnotherCut({ facts }: Incident, among: ReadonlySet<Fact>): boolean {
  let first: Fact | undefined;
  for (const fact of facts) if (first === undefined || inOrder(fact, first) < 0) first = fact;
  if (first === undefined || among.has(first) || !isPowerCut(first)) return false;
  for (const { from } of among) if (from < first.to) return false;
  return true;
}

/** Whether rain is not known to be anything but why it failed. */
function mayRain({ cause }: Incident): boolean {
  return cause === 'rainFade' || cause === 'undetermined';
}

function holdsWhole(facts: readonly Fact[]): boolean {
  if (facts.length > FEW) return false;
  const counts = new Map<Incident, number>();
  for (const { incident } of facts)
    if (incident !== undefined) counts.set(incident, (counts.get(incident) ?? 0) + 1);
  return [...counts].some(([{ facts: all }, count]) => all.size >= 2 && count === all.size);
}

function nameOf({ kind, key }: { kind: string; key: string }): string {
  return `${kind}\n${key}`;
}

/** By start; of equals by terminal: nothing depends on the order in which they were told. */
function inOrder(a: Fact, b: Fact): number {
  return a.from - b.from || a.terminalIndex - b.terminalIndex;
}
