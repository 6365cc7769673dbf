import type { Fact } from './fact.ts';
import { callsPeople, goingOn, takenOutSites, type GoingOn, type GoingOnOptions } from './going-on.ts';
import type { IncidentEvent } from './incident-events.ts';
import { isOpen, openFacts, type Incident } from './incident.ts';
import { isGathered, RETELL_MS } from './patience.ts';
import type { Timeline } from './timeline.ts';

export interface TellingOptions extends GoingOnOptions {
  now: () => number;
  gatherMs: number;
  /** False while we doubt that we see: what we find out meanwhile is told when we see again, if it still stands. */
  canSee: () => boolean;
  /** At once, for the consoles. */
  happened: (event: IncidentEvent) => void;
  timeline: Timeline;
  /** The incident has to be written. */
  changed: (incident: Incident) => void;
  /** Region of a site, as far down as its municipality. */
  placeOf: (siteIndex: number) => string;
}

/** After a restart each open incident is told once more: one after the other, since each is looked up in the outbox. */
const REMEMBERED_EVERY_MS = 50;

/**
 * Decides what people are told of incidents, and when. Nobody is called about the past, nobody is told twice, and who was told
 * that something is down is told when it is over.
 */
export class Telling {
  readonly #options: TellingOptions;
  /** Open incidents nobody has been told of yet. */
  readonly #gathering = new Set<Incident>();
  /** Told ones that go on in places whose people may not know, since when. */
  readonly #spreading = new Map<Incident, number>();
  /** Places whose people were told; true: also that a site of theirs is without service, as far as we know. */
  readonly #places = new Map<Incident, Map<string, boolean>>();
  #pending: IncidentEvent[] = [];

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  /** The incident opened, or opened again. */
  gather(incident: Incident): void {
    if (incident.announcedAt === null) this.#gathering.add(incident);
  }

  /** An open incident from before a restart: it may have grown into places whose people do not know; the outbox knows who does. */
  remember(incident: Incident): void {
    if (incident.announcedAt === null) this.#gathering.add(incident);
    else this.#spreading.set(incident, this.#options.now() + this.#spreading.size * REMEMBERED_EVERY_MS);
  }

  /** Tells what has gathered, while we can see; that something is over is told at any time. */
  tick(): void {
    if (!this.#options.canSee()) return;
    const now = this.#options.now();
    for (const incident of this.#gathering) {
      if (!isOpen(incident) || incident.announcedAt !== null) this.#gathering.delete(incident);
      else if (isGathered(incident, now, this.#options.gatherMs) && this.#goesOn(incident)) {
        this.#gathering.delete(incident);
        this.#announce(incident, now);
      }
    }
    for (const [incident, since] of this.#spreading) {
      if (now - since < RETELL_MS) continue;
      this.#spreading.delete(incident);
      if (isOpen(incident) && incident.announcedAt !== null) this.#spread(incident, now);
    }
  }

  /** An outage joined, or one of its own goes on after all. What is over calls nobody. */
  joined(incident: Incident, { to, siteIndex }: Fact): void {
    if (to !== Infinity || incident.announcedAt === null || this.#spreading.has(incident)) return;
    if (this.#placesOf(incident).get(this.#options.placeOf(siteIndex)) !== true)
      this.#spreading.set(incident, this.#options.now());
  }

  resolved(incident: Incident): void {
    this.#gathering.delete(incident);
    this.#spreading.delete(incident);
    this.#places.delete(incident);
    if (incident.announcedAt !== null) this.#tell('resolved', incident);
  }

  /** It goes on after its resolution was told: that is told as well, once it has gathered. */
  reopened(incident: Incident): void {
    incident.announcedAt = null;
    incident.gatheringSince = this.#options.now();
    this.gather(incident);
  }

  /** What was told of one was told of the other, and its people hear of that one's end, unless they heard of its own. */
  merged(from: Incident, into: Incident, wasOpen: boolean): void {
    this.#gathering.delete(from);
    this.#spreading.delete(from);
    this.#places.delete(from);
    if (from.announcedAt === null || !wasOpen) return;
    this.#pending.push({ ...eventOf('merged', from), mergedInto: into.id });
    if (into.announcedAt === null) {
      into.announcedAt = from.announcedAt;
      // One more telling with an end of its own: the end of an earlier one was told already.
      into.rounds += 1;
      this.#gathering.delete(into);
    }
    // Others of its places may not have heard yet: the outbox knows.
    this.#places.delete(into);
    this.#spreading.set(into, this.#options.now());
  }

  forget(incident: Incident): void {
    this.#places.delete(incident);
  }

  take(): IncidentEvent[] {
    const events = this.#pending;
    this.#pending = [];
    return events;
  }

  giveBack(events: readonly IncidentEvent[]): void {
    this.#pending = [...events, ...this.#pending];
  }

  /** Whether something of it goes on now that people are to hear of. */
  #goesOn(incident: Incident): boolean {
    for (const { to, terminalIndex } of incident.facts) {
      if (to === Infinity && callsPeople(incident.id, terminalIndex, this.#options)) return true;
    }
    return false;
  }

  #announce(incident: Incident, now: number): void {
    const found = goingOn(incident, this.#options);
    incident.announcedAt = now;
    incident.rounds += 1;
    this.#places.set(incident, new Map());
    this.#reached(incident, found, now);
    this.#options.timeline.note(incident, now, 'announced', {
      sites: found.sites.size,
      outages: openFacts(incident).length,
    });
    this.#tell('opened', incident, found.sites);
    this.#options.changed(incident);
  }

  #spread(incident: Incident, now: number): void {
    const found = goingOn(incident, this.#options);
    if (this.#reached(incident, found, now)) this.#tell('changed', incident, found.sites);
  }

  /** Notes whose people are told now, and whether of a site without service; true when there are any. */
  #reached(incident: Incident, { sites, unsettled }: GoingOn, now: number): boolean {
    const { placeOf } = this.#options;
    const places = this.#placesOf(incident);
    let isNews = false;
    for (const [siteIndex, { calls, isLost }] of sites) {
      if (!calls) continue;
      const place = placeOf(siteIndex);
      const known = places.get(place);
      if (known !== undefined && (known || !isLost)) continue;
      places.set(place, isLost);
      isNews = true;
    }
    for (const siteIndex of unsettled) {
      if (places.get(placeOf(siteIndex)) === true) continue;
      this.#spreading.set(incident, now);
      break;
    }
    return isNews;
  }

  #placesOf(incident: Incident): Map<string, boolean> {
    let places = this.#places.get(incident);
    if (places === undefined) {
      // After a restart: who is told once more is known in the outbox.
      places = new Map();
      this.#places.set(incident, places);
    }
    return places;
  }

  #tell(event: IncidentEvent['event'], incident: Incident, goesOn?: IncidentEvent['goesOn']): void {
    const takenOut = takenOutSites(incident, this.#options.wasTakenOut);
    const told = { ...eventOf(event, incident), takenOut, ...(goesOn !== undefined && { goesOn }) };
    this.#pending.push(told);
    this.#options.happened(told);
  }
}

/** What there is to say of an incident as it stands. */
export function eventOf(event: IncidentEvent['event'], incident: Incident): IncidentEvent {
  const { id: incidentId, cause, startsAt, endsAt, withdrawn, rounds, verdict } = incident;
  return {
    event,
    incidentId,
    cause,
    startsAt,
    endsAt,
    withdrawn,
    siteIndexes: [...incident.sites.keys()],
    round: Math.max(rounds, 1),
    provisional: verdict.provisional,
    group: { ...incident.group },
    flapping: incident.flaps > 0,
  };
}
