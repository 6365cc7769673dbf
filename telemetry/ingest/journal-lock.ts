import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works in this folder. The message says what to do. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Holds a folder for this process alone until released or dead, `kill -9` included.
 * Node has no file locks of its own, and a file with a process number lies after a crash in a container;
 * SQLite's lock is the operating system's and goes with the process.
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): { release(): void } {
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
  } catch (error) {
    database.close();
    if (!(error instanceof Error && /locked|busy/i.test(error.message))) throw error;
    throw new FolderInUseError(
      `${folder} is in use by another Atalaya process: stop that one, or set ATALAYA_DATA_DIR to another folder`,
    );
  }
  return { release: () => database.close() };
}
