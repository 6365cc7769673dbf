import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A position kept in a file beside the journal. It may lag: it only says from where to send again. */
export interface SavedCursor {
  load(): Promise<number>;
  save(position: number): Promise<void>;
}

export function savedCursor(folder: string): SavedCursor {
  const path = join(folder, 'relayed');
  return {
    async load() {
      const text = await readFile(path, 'utf8').catch(() => '');
      return /^\d{1,16}$/.test(text) ? Number(text) : 0;
    },
    async save(position) {
      // Renamed, so that a crash leaves the old one or the new one.
      await writeFile(`${path}.new`, String(position));
      await rename(`${path}.new`, path);
    },
  };
}
