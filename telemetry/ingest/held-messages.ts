import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openJournal } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';

/** Messages that were acknowledged while their window is still open: on disk, so that a crash does not lose them. */
export interface HeldMessages {
  /** What is held from now on lies at or after this position. */
  readonly end: number;
  /** Resolves once durable. @throws JournalFullError */
  hold(record: JournalRecord): Promise<void>;
  /** What was held when the process ended, oldest first, and from where on it is needed. Ask before anything is held. */
  left(): AsyncIterable<{ record: JournalRecord; position: number }>;
  /** Nothing before `position` is needed any more; undefined: nothing at all. */
  release(position: number | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Windows are short: this is room for the slowest disk. */
const MAX_BYTES = 256 * 1024 ** 2;

/** Opens the folder of held messages. @throws FolderInUseError, or the file system's error */
export async function openHeldMessages(folder: string): Promise<HeldMessages> {
  const cursorPath = join(folder, 'needed-from');
  let needed = await readCursor(cursorPath);
  const journal = await openJournal({
    folder,
    maxBytes: MAX_BYTES,
    segmentBytes: 4 * 1024 ** 2,
    minimumPosition: needed,
  });

  return {
    get end() {
      return journal.end;
    },
    async hold(record) {
      await journal.append([record]);
    },
    async *left() {
      const from = needed;
      for await (const { records } of journal.read(from)) {
        for (const record of records) yield { record, position: from };
      }
    },
    async release(position) {
      const next = position ?? journal.end;
      if (next === needed) return;
      needed = next;
      await writeFile(`${cursorPath}.new`, String(next));
      await rename(`${cursorPath}.new`, cursorPath);
      await journal.trim(next);
    },
    close: () => journal.close(),
  };
}

async function readCursor(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '0');
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
