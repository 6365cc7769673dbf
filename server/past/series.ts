import { PAST_DAYS, PAST_STEP_MS } from '../../telemetry/contract/past.ts';
import { Turn } from '../availability/let-others-run.ts';
import { linksAt } from '../availability/links.ts';
import { readOutages } from '../availability/recorded.ts';
import type { Interval } from '../timeline/intervals.ts';
import { unite } from '../timeline/intervals.ts';
import type { PastSource } from './past-desk.ts';

/** How many sites were out of service at some moment of each quarter of an hour. */
export interface PastSeries {
  /** Beginning of the first step, and how long each is; epoch milliseconds. */
  from: number;
  stepMs: number;
  out: number[];
  /** When the first of the viewer's terminals was heard; before, nothing is known. Null: none was yet. */
  beganAt: number | null;
}

/** Of these sites, by fleet index. A site is out while all its links in service are down, as on the map. */
export async function readSeries(
  { db, fleet, clock, activeFrom }: Pick<PastSource, 'db' | 'fleet' | 'clock' | 'activeFrom'>,
  siteIndexes: Uint32Array,
): Promise<PastSeries> {
  const now = clock.now();
  const from = Math.floor((now - PAST_DAYS * 86_400_000) / PAST_STEP_MS) * PAST_STEP_MS;
  const steps = Math.ceil((now - from) / PAST_STEP_MS);
  const outages = await readOutages(db, from, now);
  const changes = new Int32Array(steps + 1);
  const turn = new Turn();
  let beganAt = Infinity;
  for (const index of siteIndexes) {
    const site = fleet.sites[index];
    if (site === undefined) continue;
    const links = linksAt(fleet, site);
    for (const { terminal } of links) beganAt = Math.min(beganAt, activeFrom(terminal.index) || Infinity);
    const there = links.filter(({ terminal, until }) => until > from && activeFrom(terminal.index) > 0);
    const down = there.map(({ terminal }) => outages.get(terminal.id) ?? []);
    if (down.length > 0 && down.every((each) => each.length > 0)) count(changes, common(down), from, steps);
    if (turn.isOver()) await turn.next();
  }
  let sum = 0;
  const out = Array.from(changes.subarray(0, steps), (change) => (sum += change));
  return { from, stepMs: PAST_STEP_MS, out, beganAt: beganAt === Infinity ? null : beganAt };
}

/** Adds one to each step that one of these intervals touches. */
function count(changes: Int32Array, intervals: readonly Interval[], from: number, steps: number): void {
  let counted = -1;
  for (const interval of intervals) {
    const first = Math.max(counted + 1, stepOf(interval.from, from), 0);
    const last = Math.min(steps - 1, stepOf(interval.to - 1, from));
    if (last < first) continue;
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
    counted = last;
  }
}

function stepOf(at: number, from: number): number {
  return at === Infinity ? Infinity : Math.floor((at - from) / PAST_STEP_MS);
}

/** Time that lies in an interval of each list. */
function common(lists: readonly (readonly Interval[])[]): Interval[] {
  return lists
    .map((list) => unite(list))
    .reduce((all, list) =>
      all.flatMap((one) =>
        list
          .filter((other) => other.from < one.to && one.from < other.to)
          .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) })),
      ),
    );
}
