import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes the folder that `variable` names, if need be; a line that says why it cannot be written and what to do, else undefined. */
export function makeWritable(variable: string, folder: string): string | undefined {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `${variable} ${folder} cannot be written (${code}): give this user write permission or set another folder`;
  }
}

/** Step by step: Node's own recursive form never returns below a place that refuses with ENOENT, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
