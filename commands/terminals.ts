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

await withDatabase('terminals', readArguments, async (act, db) => {
  // A password is shown here and nowhere else.
  console.log(JSON.stringify(await act(db)));
});

type Action = (db: Database) => Promise<IssuedCredential | Record<string, unknown>>;

function readArguments(args: string[]): Action {
  const { values, positionals } = parse(args);
  const [action, id, ...surplus] = positionals;
  if (action === undefined || id === undefined || surplus.length > 0) throw new UsageError(`usage: ${usage}`);
  switch (action) {
    case 'add': {
      const siteId = values.site;
      if (siteId === undefined) throw new UsageError(`--site is missing; usage: ${usage}`);
      const foreign = readForeign(values.foreign);
      return (db) => addTerminal(db, { id, siteId, foreign }, clock);
    }
    case 'rotate':
      return (db) => rotateTerminal(db, id);
    case 'revoke':
      return async (db) => {
        await revokeTerminal(db, id, clock);
        return { terminalId: id, username: id, password: null, revoked: true };
      };
    case 'withdraw':
      return async (db) => {
        await withdrawTerminal(db, id, clock);
        return { terminalId: id, username: id, password: null, withdrawn: true };
      };
    case 'bridge': {
      const { prefix } = values;
      if (prefix === undefined) throw new UsageError(`--prefix is missing; usage: ${usage}`);
      return (db) => addBridge(db, { name: id, prefix }, clock);
    }
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
