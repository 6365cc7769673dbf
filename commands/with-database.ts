import { CommandRefusal } from '../server/commands/ask-commands.ts';
import { readConfig, type Config } from '../server/config.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';

/**
 * Runs a command that works on the database, whether or not the product runs beside it: reads its arguments before anything
 * is opened, then does its work. An expected fault ends it with one clear line and exit code 1, or 75 where it says until
 * when it lasts; anything else is a bug and shows its stack.
 */
export async function withDatabase<R>(
  name: string,
  readArguments: (args: string[]) => R,
  work: (request: R, db: Database, config: Config) => Promise<void>,
): Promise<void> {
  let db: Database | undefined;
  try {
    const request = readArguments(process.argv.slice(2));
    const config = readConfig(process.env);
    db = await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    await work(request, db, config);
  } catch (error) {
    console.error(`${name}: ${explain(error)}`);
    process.exitCode = error instanceof CommandRefusal && error.until !== undefined ? TRY_LATER : 1;
  } finally {
    await db?.destroy();
  }
}

/** EX_TEMPFAIL of sysexits.h, by which a script can tell to wait. */
const TRY_LATER = 75;

/** The command line was wrong; the message ends with how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const expected = new Set([
  'UsageError',
  'RegistryError',
  'CommandRefusal',
  'ConfigError',
  'DatabaseOpenError',
  'SqliteError',
]);

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return expected.has(error.name) || 'code' in error ? error.message : (error.stack ?? error.message);
}
