import type { SimulatedSite } from '../fleet.ts';
import type { Truth, TruthOutage } from '../truth.ts';
import type { Courses } from '../world/courses.ts';
import type { Effect } from '../world/effect.ts';

/** More than this lost, and the link does not carry the site's traffic. */
const OUTAGE_LOSS = 0.2;

/** Reads the truth of `[from, to)` off the world, in order of terminal and time. Failures of ours are not its business. */
export function truthOf(
  courses: Courses,
  fleet: readonly SimulatedSite[],
  from: number,
  to: number,
): Pick<Truth, 'events' | 'outages' | 'conditions'> {
  const [firstDay, lastDay] = [courses.dayOf(from), courses.dayOf(to - 1)];
  const events = new Map<string, Truth['events'][number]>();
  const conditions: Truth['conditions'] = [];
  const gatherers = fleet.map((place, index) => new OutageGatherer(place, index, to));
  for (let day = firstDay; day <= lastDay; day += 1) {
    for (const gatherer of gatherers) gatherer.day(courses, day, from);
    for (const effects of courses.beginning(day).values()) {
      for (const effect of effects) note(effect);
    }
  }
  return {
    events: [...events.values()].sort((a, b) => a.from - b.from || (a.eventId < b.eventId ? -1 : 1)),
    outages: gatherers.flatMap((gatherer) => gatherer.finish()),
    conditions: joined(conditions).sort((a, b) => a.from - b.from),
  };

  function note({ event, condition, terminalIndex, ...effect }: Effect): void {
    if (event.from < to) events.set(event.eventId, event);
    const place = fleet[terminalIndex];
    const span = { from: Math.max(from, effect.from), to: Math.min(to, effect.to) };
    if (condition === undefined || place === undefined || span.to <= span.from) return;
    conditions.push({
      ...{ kind: condition, siteId: place.site.id, terminalId: place.terminal.id, ...span },
      eventId: event.eventId,
    });
  }
}

/** Conditions of one kind and terminal that touch are one. */
function joined(conditions: Truth['conditions']): Truth['conditions'] {
  const last = new Map<string, Truth['conditions'][number]>();
  return [...conditions]
    .sort((a, b) => a.from - b.from)
    .filter((condition) => {
      const key = `${condition.kind} ${condition.terminalId}`;
      const before = last.get(key);
      if (before !== undefined && condition.from <= before.to) {
        before.to = Math.max(before.to, condition.to);
        return false;
      }
      last.set(key, condition);
      return true;
    });
}

/** Joins the broken segments of a terminal into outages. An outage of several events is that of the longest. */
class OutageGatherer {
  readonly #place: SimulatedSite;
  readonly #index: number;
  readonly #until: number;
  readonly #outages: TruthOutage[] = [];
  #open: { from: number; to: number; lostMs: number; shares: Map<Effect, number> } | null = null;

  constructor(place: SimulatedSite, index: number, until: number) {
    this.#place = place;
    this.#index = index;
    this.#until = until;
  }

  day(courses: Courses, day: number, after: number): void {
    for (const segment of courses.segments(this.#index, day)) {
      const [from, to] = [Math.max(after, segment.from), Math.min(this.#until, segment.to)];
      if (to <= from || segment.by === null || segment.loss <= OUTAGE_LOSS || segment.isScheduled) continue;
      if (this.#open === null || this.#open.to < from) {
        this.#close();
        this.#open = { from, to, lostMs: 0, shares: new Map() };
      }
      this.#open.to = to;
      this.#open.lostMs += (to - from) * segment.loss;
      this.#open.shares.set(segment.by, (this.#open.shares.get(segment.by) ?? 0) + to - from);
    }
  }

  finish(): TruthOutage[] {
    this.#close();
    return this.#outages;
  }

  #close(): void {
    if (this.#open === null) return;
    const { from, to, lostMs, shares } = this.#open;
    this.#open = null;
    const [main] = [...shares].sort(([, a], [, b]) => b - a);
    if (main === undefined) return;
    const { cause, eventId } = main[0].event;
    const { site, terminal } = this.#place;
    const loss = Math.round((1000 * lostMs) / (to - from)) / 1000;
    this.#outages.push({ siteId: site.id, terminalId: terminal.id, from, to, cause, eventId, loss });
  }
}
