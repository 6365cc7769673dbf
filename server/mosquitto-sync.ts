import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from './database/schema.ts';
import { renderMosquittoFiles, type MosquittoFiles, type ProductUser } from './registry/mosquitto-files.ts';

/** Lines of the operator's own beside ours, for users that are no terminals: `passwords.local` and `acl.local`. */
const LOCAL = '.local';

export interface MosquittoFolder {
  folder: string;
  /** Mosquitto's pid file: told to read the files again. Without it, whoever runs Mosquitto sees to that. */
  pidFile?: string | undefined;
}

/**
 * Writes `passwords` and `acl` into the folder, each whole or not at all, and asks Mosquitto to read them again, which
 * also closes the connections of those whose password is not in them any more.
 */
export async function writeMosquittoFiles(
  db: Database,
  { folder, pidFile }: MosquittoFolder,
  product: ProductUser | undefined,
  foreignFilters: readonly string[],
): Promise<MosquittoFiles> {
  const files = await renderMosquittoFiles(db, product, foreignFilters);
  await replaceFile(
    join(folder, 'passwords'),
    files.passwords + (await localLines(folder, 'passwords')),
    0o640,
  );
  await replaceFile(join(folder, 'acl'), (await localLines(folder, 'acl')) + files.acl, 0o644);
  if (pidFile !== undefined) await readAgain(Number.parseInt(await readFile(pidFile, 'utf8'), 10));
  return files;
}

/** While it starts, SIGHUP would end Mosquitto: it must have said that it wants to hear of it. */
async function readAgain(pid: number): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (caught !== undefined && Number.parseInt(caught.slice(-1), 16) % 2 === 0) {
    throw new Error('Mosquitto is starting and cannot be told yet');
  }
  process.kill(pid, 'SIGHUP');
}

/** Keeps the files up to date: writes them at each `look` before which a password or the topics changed. */
export interface MosquittoSync {
  /** Rejects when the files cannot be written or Mosquitto not be told; it is tried again at the next call. */
  look(): Promise<void>;
}

export function mosquittoSync({
  db,
  folder,
  product,
  foreignFilters,
  revision,
  log,
}: {
  db: Database;
  folder: MosquittoFolder;
  product: ProductUser | undefined;
  foreignFilters: () => readonly string[];
  /** Another number whenever a password changed. */
  revision: () => number | Promise<number>;
  log: Pick<Logger, 'info' | 'warn'>;
}): MosquittoSync {
  let written = '';
  let warned = '';
  return {
    async look() {
      // Read before the rows: what changes meanwhile is written now or next time, never missed.
      const filters = foreignFilters();
      const current = [await revision(), ...filters].join('\n');
      if (current === written) return;
      const { users, withoutVerifier, confusable } = await writeMosquittoFiles(db, folder, product, filters);
      written = current;
      log.info({ users }, "Mosquitto's files were written");
      const left =
        withoutVerifier + confusable.length === 0 ? '' : JSON.stringify({ withoutVerifier, confusable });
      if (left !== '' && left !== warned) {
        log.warn(
          { withoutVerifier, confusable },
          "these are not in Mosquitto's files: docs/operating.md says why",
        );
      }
      warned = left;
    },
  };
}

async function localLines(folder: string, name: string): Promise<string> {
  try {
    const text = await readFile(join(folder, name + LOCAL), 'utf8');
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** A reader finds the old file or the new one, never half of it. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode, flush: true });
  await rename(fresh, path);
}
