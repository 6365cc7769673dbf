import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../server/accounts/audit.ts';
import { commandWish, requestOf, whyNotAsked, type CommandWish } from '../server/command-rules.ts';
import { askCommands, COMMAND_LINE } from '../server/commands/ask-commands.ts';
import { isOpen, type TerminalCommand } from '../server/commands/command.ts';
import { commandOf } from '../server/commands/command-tables.ts';
import type { Database } from '../server/database/schema.ts';
import { RegistryError } from '../server/registry/registry-error.ts';
import { systemClock as clock } from '../telemetry/contract/clock.ts';
import { numberOf } from './terminal-arguments.ts';
import { UsageError } from './with-database.ts';

const LOOK_EVERY_MS = 500;
const kinds = { speedTest: 'speedTest', reboot: 'reboot', interval: 'setInterval' } as const;

/** What follows `command` on the command line, as text. */
export interface AskedWords {
  terminalId: string;
  kind: string;
  /** `interval`: seconds or the name of a profile. */
  setting: string | undefined;
  maxBytes: string | undefined;
  /** Seconds until it expires. */
  valid: string | undefined;
  /** Seconds to wait for its end. */
  wait: string | undefined;
}

/**
 * Asks a terminal for something: what the console may ask, under the same rules. It is written into the database, from
 * where the product takes it, at once when it runs, else when it starts; and answered as it stands, with `--wait` when
 * it ended or the time is over.
 * @throws UsageError
 */
export function askTerminal(words: AskedWords): (db: Database) => Promise<object> {
  const wish = readWish(words);
  const waitMs = (numberOf('wait', words.wait) ?? 0) * 1000;
  return async (db) => {
    const asked = await ask(db, words.terminalId, wish);
    const { id, terminalId, siteId, kind, parameters, state, expiresAt, reason, result } = await ended(
      db,
      asked,
      waitMs,
    );
    const expires = new Date(expiresAt).toISOString();
    return { id, terminalId, siteId, kind, parameters, state, expiresAt: expires, reason, result };
  };
}

function readWish({ terminalId, kind, setting, maxBytes, valid }: AskedWords): CommandWish {
  const known = Object.entries(kinds).find(([word]) => word === kind)?.[1];
  if (known === undefined) {
    throw new UsageError(`command: expected ${Object.keys(kinds).join(', ')}, got "${kind.slice(0, 40)}"`);
  }
  const isSeconds = /^\d+$/.test(setting ?? '');
  const { data, error } = commandWish.safeParse({
    kind: known,
    terminalIds: [terminalId],
    maxBytes: numberOf('max-bytes', maxBytes),
    validS: numberOf('valid', valid),
    ...(setting !== undefined && (isSeconds ? { intervalS: Number(setting) } : { profile: setting })),
  });
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw new UsageError(`command: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not valid'}`);
}

async function ask(db: Database, terminalId: string, wish: CommandWish): Promise<TerminalCommand> {
  const terminal = await db
    .selectFrom('terminals')
    .select(['site_id as siteId', 'lifecycle', 'foreign_format as foreignFormat'])
    .where('id', '=', terminalId)
    .executeTakeFirst();
  if (terminal === undefined) throw new RegistryError(`there is no terminal ${terminalId}`);
  const why = whyNotAsked(terminalId, terminal);
  if (why !== undefined) throw new RegistryError(why);
  const { siteId } = terminal;
  const who = { targets: [{ terminalId, siteId }], askedBy: COMMAND_LINE, idempotencyKey: null };
  const request = requestOf(wish, who);
  const { commands } = await askCommands(db, request, clock.now(), randomUUID);
  const [command] = commands;
  if (command === undefined) throw new Error('nothing was asked');
  const { id, kind, parameters } = command;
  await audit(db, clock, 'command', 'commandAsked', terminalId, { command: id, kind, siteId, ...parameters });
  return command;
}

async function ended(db: Database, command: TerminalCommand, waitMs: number): Promise<TerminalCommand> {
  const until = clock.now() + waitMs;
  let newest = command;
  while (isOpen(newest) && clock.now() < until) {
    await sleep(LOOK_EVERY_MS);
    const row = await db.selectFrom('commands').selectAll().where('id', '=', command.id).executeTakeFirst();
    if (row !== undefined) newest = commandOf(row);
  }
  return newest;
}
