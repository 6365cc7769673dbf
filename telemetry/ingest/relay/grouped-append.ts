import type { Journal } from '../journal.ts';
import type { JournalRecord } from '../journal-record.ts';

interface Group {
  records: JournalRecord[];
  durable: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Appends one record at a time, many with one write: what comes while the disk works shares the next write and one promise.
 * How many wait is for the caller to bound. The promise rejects as `Journal.append` does.
 */
export function groupedAppend(journal: Pick<Journal, 'append'>): (record: JournalRecord) => Promise<void> {
  let waiting: Group | undefined;
  let running = false;

  async function run(): Promise<void> {
    running = true;
    // Let everything that arrived in the same turn share the first write.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = waiting; group !== undefined; group = waiting) {
      waiting = undefined;
      await journal.append(group.records).then(group.resolve, group.reject);
    }
    running = false;
  }

  return (record) => {
    waiting ??= emptyGroup();
    waiting.records.push(record);
    if (!running) void run();
    return waiting.durable;
  };
}

function emptyGroup(): Group {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // Also where nobody waits for it.
  promise.catch(() => undefined);
  return { records: [], durable: promise, resolve: () => resolve(undefined), reject };
}
