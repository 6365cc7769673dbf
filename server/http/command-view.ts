import type { z } from 'zod';
import { commandKinds, commandStates, type CommandResult } from '../../telemetry/contract/commands.ts';
import type { CommandParameters } from '../commands/command.ts';
import type { Database } from '../database/schema.ts';
import type { CommandTable } from '../database/tables/telemetry.ts';
import { iso, isoOrNull, type command } from './answers.ts';

type Row = CommandTable & { asked_by_name: string | null };

/** Commands with the name of whoever asked and the site they belong to. */
export function commandRows(db: Database) {
  return db
    .selectFrom('commands')
    .innerJoin('sites', 'sites.id', 'commands.site_id')
    .leftJoin('people', 'people.id', 'commands.asked_by')
    .selectAll('commands')
    .select('people.name as asked_by_name');
}

export function commandView(row: Row): z.infer<typeof command> {
  return {
    id: row.id,
    siteId: row.site_id,
    terminalId: row.terminal_id,
    kind: commandKinds.find((each) => each === row.kind) ?? 'speedTest',
    parameters: JSON.parse(row.parameters) as CommandParameters,
    state: commandStates.find((each) => each === row.state) ?? 'cancelled',
    askedBy: row.asked_by_name ?? row.asked_by,
    issuedAt: iso(row.issued_at),
    notBefore: iso(row.not_before),
    expiresAt: iso(row.expires_at),
    sentAt: isoOrNull(row.sent_at),
    answeredAt: isoOrNull(row.answered_at),
    endedAt: isoOrNull(row.ended_at),
    reason: row.reason,
    result: row.result === null ? null : (JSON.parse(row.result) as CommandResult),
  };
}
