import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder {
  path: string;
  /** Deletes the folder and everything in it; a second call does nothing. */
  remove(): void;
}

const folders = new Set<string>();
process.on('exit', removeTempFolders);

/** A new empty folder outside the repository; removed at the latest when the test process ends. */
export function tempFolder(name = 'test'): TempFolder {
  const path = mkdtempSync(join(tmpdir(), `atalaya-${name}-`));
  folders.add(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      folders.delete(path);
    },
  };
}

/** All that are still there. Test runners end their processes without asking them: `remove-temp-folders.ts` does. */
export function removeTempFolders(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  folders.clear();
}
