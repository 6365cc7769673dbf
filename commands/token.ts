import { parseArgs } from 'node:util';
import { issueToken, listTokens, revokeToken } from '../server/accounts/api-tokens.ts';
import { ConfigError, readConfig } from '../server/config.ts';
import { DatabaseOpenError, openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { systemClock } from '../telemetry/contract/clock.ts';
import type { RegionCode } from '../telemetry/contract/inventory.ts';
import { roles, type Role } from '../telemetry/contract/site-state.ts';

const usage = `npm run token -- --role ROLE [--name NAME] [--regions 09,20001]   make a token; the last line is the token
npm run token -- --list                                            who has one
npm run token -- --revoke ID                                       end one
ROLE is one of ${roles.join(', ')}.`;

/** What was asked for on the command line is wrong. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Wish =
  | { wish: 'help' }
  | { wish: 'list' }
  | { wish: 'revoke'; id: string }
  | { wish: 'issue'; name: string; role: Role; regionCodes: RegionCode[] | null };

/** API tokens for scripts: made, listed and revoked in the database, also while the product runs. */
async function main(): Promise<void> {
  const wish = wishOf(process.argv.slice(2));
  if (wish.wish === 'help') {
    console.log(usage);
    return;
  }
  const { dataDir, databaseUrl } = readConfig(process.env);
  const db = await openDatabase({ dataDir, databaseUrl });
  try {
    if (wish.wish === 'list') await list(db);
    else if (wish.wish === 'revoke') await revoke(db, wish.id);
    else await issue(db, wish);
  } finally {
    await db.destroy();
  }
}

function wishOf(args: string[]): Wish {
  const { values } = parse(args);
  if (values.help === true) return { wish: 'help' };
  const chosen = [values.list, values.revoke, values.role].filter((each) => each !== undefined);
  if (chosen.length !== 1) throw new UsageError('say one of --role, --list and --revoke');
  if (values.list === true) return { wish: 'list' };
  if (values.revoke !== undefined) return { wish: 'revoke', id: values.revoke };
  const role = roles.find((each) => each === values.role);
  if (role === undefined)
    throw new UsageError(`--role must be one of ${roles.join(', ')}, not ${values.role ?? ''}`);
  return { wish: 'issue', name: values.name ?? role, role, regionCodes: regionsOf(values.regions) };
}

function parse(args: string[]): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseOptions(args: string[]) {
  return parseArgs({
    args,
    options: {
      role: { type: 'string' },
      name: { type: 'string' },
      regions: { type: 'string' },
      list: { type: 'boolean' },
      revoke: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function regionsOf(text: string | undefined): RegionCode[] | null {
  if (text === undefined) return null;
  const codes = text.split(',').map((code) => code.trim());
  const wrong = codes.find((code) => !/^\d{2}(\d{3}(\d{4})?)?$/.test(code));
  if (wrong !== undefined)
    throw new UsageError(`--regions takes INEGI codes of 2, 5 or 9 digits, not "${wrong}"`);
  return codes;
}

async function issue(
  db: Database,
  wanted: { name: string; role: Role; regionCodes: RegionCode[] | null },
): Promise<void> {
  const { id, token } = await issueToken(db, systemClock, wanted);
  const regions = wanted.regionCodes === null ? 'the whole country' : wanted.regionCodes.join(', ');
  console.log(`Token ${id} for ${wanted.role}, ${regions}. It is shown once:`);
  console.log(token);
}

async function list(db: Database): Promise<void> {
  const tokens = await listTokens(db);
  if (tokens.length === 0) console.log('There are no tokens.');
  for (const { id, name, role, regionCodes, createdAt, revokedAt } of tokens) {
    const since = new Date(createdAt).toISOString();
    const until = revokedAt === null ? '' : `, revoked ${new Date(revokedAt).toISOString()}`;
    console.log(`${id}  ${role}  ${regionCodes?.join(',') ?? 'all'}  ${name}, since ${since}${until}`);
  }
}

async function revoke(db: Database, id: string): Promise<void> {
  if (!(await revokeToken(db, systemClock, id)))
    throw new UsageError(`there is no token ${id} that still works`);
  console.log(`Token ${id} works no more.`);
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
  else if (error instanceof ConfigError || error instanceof DatabaseOpenError) console.error(error.message);
  else throw error;
  process.exitCode = 1;
}
