import type { TimelineEntry } from '../connection/incidents.ts';

/** Kinds that only add up when they follow each other. */
const counted: ReadonlySet<string> = new Set(['joined', 'left', 'flapping']);

/**
 * The timeline as it is read: newest first, with what follows each other and says the same as one line. Of verdicts in a row
 * with the same cause the last one stays, which knew most.
 */
export function readableTimeline(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const lines: TimelineEntry[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last === undefined || !saysTheSame(last, entry)) lines.push(entry);
    else if (entry.kind === 'verdict') lines[lines.length - 1] = { ...entry, at: last.at };
    else lines[lines.length - 1] = { ...last, until: entry.until, count: last.count + entry.count };
  }
  return lines.reverse();
}

function saysTheSame(last: TimelineEntry, entry: TimelineEntry): boolean {
  if (last.kind !== entry.kind) return false;
  if (entry.kind === 'verdict') {
    return (['cause', 'provisional'] as const).every((name) => last.values[name] === entry.values[name]);
  }
  return counted.has(entry.kind);
}
