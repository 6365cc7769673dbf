import { readFile, stat } from 'node:fs/promises';
import type { RuledFormat } from '../telemetry/formats/rule.ts';
import { parseRulesFile } from '../telemetry/formats/rules-file.ts';

export interface FormatsFileOptions {
  path: string;
  /** Names that rules may not take. */
  taken: readonly string[];
  /** These rules hold from now on. */
  replace: (formats: readonly RuledFormat[]) => void | Promise<void>;
  /** Why the file cannot be used, all its faults; the rules before it stay in force. Undefined: it can again. */
  onProblem: (problem: string | undefined) => void;
}

/** The operator's rules as they are on disk. */
export interface FormatsFile {
  /** Looks whether the file changed and takes it up. Call it every few seconds. */
  check(): Promise<void>;
}

/** A file that is not there holds no rules: that is how an installation begins. */
export function watchFormatsFile({ path, taken, replace, onProblem }: FormatsFileOptions): FormatsFile {
  let seen = 'absent';
  let broken = false;

  async function check(): Promise<void> {
    const now = await versionOf(path);
    if (now === seen) return;
    seen = now;
    try {
      const formats = now === 'absent' ? [] : parseRulesFile(await readFile(path, 'utf8'), taken);
      await replace(formats);
      if (broken) onProblem(undefined);
      broken = false;
    } catch (error) {
      broken = true;
      // First, so that new faults of a file that was broken before are told too.
      onProblem(undefined);
      onProblem(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return { check };
}

/** Changes when the file is written or replaced. */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : String(error);
  }
}
