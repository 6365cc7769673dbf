import type { IncidentDetail, TimelineEntry } from '../connection/incidents.ts';

/** Kinds that come again and again while an incident gathers, one in between the other. */
const gathering: ReadonlySet<string> = new Set(['joined', 'left', 'grouped', 'flapping', 'restated']);

/**
 * The timeline as it is read: newest first, with what only adds up as one line. Of verdicts in a row with the same cause the
 * last one stays, which knew most.
 */
export function readableTimeline(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const lines: TimelineEntry[] = [];
  for (const entry of entries) {
    const at = sameLine(lines, entry);
    const line = at === undefined ? undefined : lines[at];
    if (at === undefined || line === undefined) lines.push(entry);
    else lines[at] = { ...entry, at: line.at, count: line.count + entry.count };
  }
  return lines.reverse();
}

/** Where the line stands that this entry only adds to. */
function sameLine(lines: readonly TimelineEntry[], entry: TimelineEntry): number | undefined {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line === undefined) return undefined;
    if (saysTheSame(line, entry)) return at;
    if (!gathering.has(line.kind) || !gathering.has(entry.kind)) return undefined;
  }
  return undefined;
}

function saysTheSame(line: TimelineEntry, entry: TimelineEntry): boolean {
  if (line.kind !== entry.kind) return false;
  const same = (...names: string[]) => names.every((name) => line.values[name] === entry.values[name]);
  if (entry.kind === 'verdict') return same('cause', 'provisional');
  return entry.kind === 'grouped' ? same('group', 'key') : gathering.has(entry.kind);
}

/** The timeline with a person's word on the cause, where it does not stand in it already. */
export function wholeTimeline(
  detail: Pick<IncidentDetail, 'timeline' | 'overruledAt' | 'overruledBy' | 'overruledReason' | 'cause'>,
): TimelineEntry[] {
  const { timeline, overruledAt, overruledBy, overruledReason, cause } = detail;
  if (overruledAt === null || timeline.some(({ kind }) => kind === 'overruled')) return timeline;
  const said: TimelineEntry = {
    at: overruledAt,
    until: overruledAt,
    kind: 'overruled',
    count: 1,
    by: overruledBy,
    values: { cause, reason: overruledReason ?? '' },
    because: [],
  };
  return [...timeline, said].sort((a, b) => a.at - b.at);
}
