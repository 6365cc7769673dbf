import type { Insertable } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Lifecycle, Link, Terminal } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { TerminalTable } from '../database/tables/registry.ts';
import { linkOfRow } from './links.ts';
import { changeRegistry, inPortions, type RegistryTransaction } from './registry-version.ts';

/** A terminal with its links and whether it may connect with a credential of its own. */
export interface RegisteredTerminal extends Terminal {
  hasCredential: boolean;
  links: Link[];
}

export async function terminalsOfSite(db: Database, siteId: string): Promise<RegisteredTerminal[]> {
  const terminals = await db
    .selectFrom('terminals')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy('id')
    .execute();
  const links = await db
    .selectFrom('links')
    .innerJoin('terminals', 'terminals.id', 'links.terminal_id')
    .selectAll('links')
    .where('terminals.site_id', '=', siteId)
    .orderBy('links.role', 'desc')
    .orderBy('links.id')
    .execute();
  return terminals.map((row) => ({
    ...terminalOfRow(row),
    hasCredential: row.credential_hash !== null && row.revoked_at === null,
    links: links.filter(({ terminal_id }) => terminal_id === row.id).map(linkOfRow),
  }));
}

/** Creates or moves terminals, in one transaction; credentials stay as they are. */
export async function upsertTerminals(
  db: Database,
  terminals: readonly Terminal[],
  clock: Clock,
): Promise<void> {
  await changeRegistry(db, (trx, version) =>
    writeTerminals(
      trx,
      terminals.map((terminal) => rowOfTerminal(terminal, version, clock.now())),
    ),
  );
}

/**
 * Sets where terminals are in their life, e.g. `active` for one that was heard for the first time.
 * Those already there are left alone; answers how many changed. `withdrawnAt`: of withdrawn ones, until when they counted.
 */
export async function setLifecycle(
  db: Database,
  terminalIds: readonly string[],
  lifecycle: Lifecycle,
  withdrawnAt: number | null = null,
): Promise<number> {
  if (terminalIds.length === 0) return 0;
  return changeRegistry(db, async (trx, version) => {
    let changed = 0n;
    await inPortions(terminalIds, async (portion) => {
      const result = await trx
        .updateTable('terminals')
        .set({ lifecycle, version, ...(withdrawnAt !== null && { withdrawn_at: withdrawnAt }) })
        .where('id', 'in', portion)
        .where('lifecycle', '!=', lifecycle)
        .executeTakeFirst();
      changed += result.numUpdatedRows;
    });
    return Number(changed);
  });
}

export type TerminalRow = Insertable<TerminalTable> & { version: number };

/** Writes whole rows within a change of the registry; an existing terminal keeps its credential and creation. */
export async function writeTerminals(trx: RegistryTransaction, rows: readonly TerminalRow[]): Promise<void> {
  await inPortions(rows, (portion) =>
    trx
      .insertInto('terminals')
      .values(portion)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          site_id: eb.ref('excluded.site_id'),
          lifecycle: eb.ref('excluded.lifecycle'),
          foreign_format: eb.ref('excluded.foreign_format'),
          foreign_id: eb.ref('excluded.foreign_id'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute(),
  );
}

export function rowOfTerminal(terminal: Terminal, version: number, now: number): TerminalRow {
  return {
    id: terminal.id,
    site_id: terminal.siteId,
    lifecycle: terminal.lifecycle,
    foreign_format: terminal.foreignFormat,
    foreign_id: terminal.foreignId,
    credential_hash: null,
    revoked_at: null,
    created_at: now,
    version,
  };
}

function terminalOfRow(
  row: Pick<TerminalTable, 'id' | 'site_id' | 'lifecycle' | 'foreign_format' | 'foreign_id'>,
): Terminal {
  return {
    id: row.id,
    siteId: row.site_id,
    lifecycle: row.lifecycle as Lifecycle,
    foreignFormat: row.foreign_format,
    foreignId: row.foreign_id,
  };
}
