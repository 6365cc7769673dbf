import { parseArgs } from 'node:util';
import { systemClock as clock } from '../telemetry/contract/clock.ts';
import type { Database } from '../server/database/schema.ts';
import {
  addBridge,
  addTerminal,
  revokeTerminal,
  rotateTerminal,
  withdrawTerminal,
  type IssuedCredential,
} from '../server/registry/terminal-credentials.ts';
import { UsageError, withDatabase } from './with-database.ts';

const usage =
  'npm run terminals -- add ID --site SITE [--foreign FORMAT:ID] | rotate ID | revoke ID | withdraw ID | bridge NAME --prefix TOPIC';

await withDatabase('terminals', async (db) => {
  const { values, positionals } = parse(process.argv.slice(2));
  const [action, id, ...surplus] = positionals;
  if (action === undefined || id === undefined || surplus.length > 0) throw new UsageError(`usage: ${usage}`);
  console.log(JSON.stringify(await act(db, action, id, values)));
});

type Flags = Partial<Record<'site' | 'foreign' | 'prefix', string>>;

/** Answers what the last line prints; a password is shown here and nowhere else. */
async function act(
  db: Database,
  action: string,
  id: string,
  { site, foreign, prefix }: Flags,
): Promise<IssuedCredential | Record<string, unknown>> {
  switch (action) {
    case 'add':
      if (site === undefined) throw new UsageError(`--site is missing; usage: ${usage}`);
      return addTerminal(db, { id, siteId: site, foreign: readForeign(foreign) }, clock);
    case 'rotate':
      return rotateTerminal(db, id);
    case 'revoke':
      await revokeTerminal(db, id, clock);
      return { terminalId: id, username: id, password: null, revoked: true };
    case 'withdraw':
      await withdrawTerminal(db, id, clock);
      return { terminalId: id, username: id, password: null, withdrawn: true };
    case 'bridge':
      if (prefix === undefined) throw new UsageError(`--prefix is missing; usage: ${usage}`);
      return addBridge(db, { name: id, prefix }, clock);
    default:
      throw new UsageError(`there is no "${action}"; usage: ${usage}`);
  }
}

/** `starlink:ut01000000-00000000-00112233`: what another program calls the terminal on its own topics. */
function readForeign(text: string | undefined): { format: string; id: string } | undefined {
  if (text === undefined) return undefined;
  const [, format, id] = /^([A-Za-z][\w.-]{0,39}):(.{1,200})$/.exec(text) ?? [];
  if (format === undefined || id === undefined) {
    throw new UsageError(`--foreign: expected FORMAT:ID, got "${text.slice(0, 80)}"`);
  }
  return { format, id };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { site: { type: 'string' }, foreign: { type: 'string' }, prefix: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; usage: ${usage}`);
  }
}
