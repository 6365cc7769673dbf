import type { Transaction } from 'kysely';
import { commandKinds, commandStates, openCommandStates } from '../../telemetry/contract/commands.ts';
import type { Database, Schema } from '../database/schema.ts';
import type { CommandTable } from '../database/tables/telemetry.ts';
import type { TerminalCommand } from './command.ts';

/** Row of the table -> command. A kind or state this version does not know cannot have been written by it. */
export function commandOf(row: CommandTable): TerminalCommand {
  return {
    id: row.id,
    terminalId: row.terminal_id,
    siteId: row.site_id,
    kind: commandKinds.find((each) => each === row.kind) ?? 'speedTest',
    parameters: JSON.parse(row.parameters) as TerminalCommand['parameters'],
    state: commandStates.find((each) => each === row.state) ?? 'cancelled',
    askedBy: row.asked_by,
    issuedAt: row.issued_at,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    sentAt: row.sent_at,
    sends: row.sends,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    reason: row.reason,
    result: row.result === null ? null : (JSON.parse(row.result) as TerminalCommand['result']),
  };
}

export function rowOf(command: TerminalCommand, idempotencyKey: string | null): CommandTable {
  return {
    id: command.id,
    terminal_id: command.terminalId,
    site_id: command.siteId,
    kind: command.kind,
    parameters: JSON.stringify(command.parameters),
    asked_by: command.askedBy,
    idempotency_key: idempotencyKey,
    issued_at: command.issuedAt,
    not_before: command.notBefore,
    expires_at: command.expiresAt,
    ...progressOf(command),
  };
}

/** The columns that change during a command's life. */
function progressOf(command: TerminalCommand) {
  return {
    state: command.state,
    sent_at: command.sentAt,
    sends: command.sends,
    answered_at: command.answeredAt,
    ended_at: command.endedAt,
    reason: command.reason,
    result: command.result === null ? null : JSON.stringify(command.result),
  };
}

/** Writes `after` if the row is still as `before` says. False: somebody else was first, and nothing was changed. */
export async function writeProgress(
  db: Database | Transaction<Schema>,
  before: TerminalCommand,
  after: TerminalCommand,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('commands')
    .set(progressOf(after))
    .where('id', '=', before.id)
    .where('state', '=', before.state)
    .where('sends', '=', before.sends)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function readOpenCommands(db: Database): Promise<TerminalCommand[]> {
  const rows = await db
    .selectFrom('commands')
    .selectAll()
    .where('state', 'in', [...openCommandStates])
    .orderBy('issued_at')
    .execute();
  return rows.map(commandOf);
}

/** Those asked for since then that were not sent. */
export async function readQueuedSince(db: Database, time: number): Promise<TerminalCommand[]> {
  const rows = await db
    .selectFrom('commands')
    .selectAll()
    .where('issued_at', '>=', time)
    .where('state', '=', 'queued')
    .orderBy('issued_at')
    .execute();
  return rows.map(commandOf);
}

/** Forgets what ended before `time`: commands are history, kept as long as samples. */
export async function purgeCommands(db: Database, time: number): Promise<void> {
  await db.deleteFrom('commands').where('ended_at', '<', time).execute();
}
