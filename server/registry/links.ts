import type { Link, LinkRole, LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { LinkTable } from '../database/tables/registry.ts';
import { changeRegistry, inPortions, type RegistryTransaction } from './registry-version.ts';

/** Creates or replaces links, in one transaction. */
export async function upsertLinks(db: Database, links: readonly Link[]): Promise<void> {
  await changeRegistry(db, (trx, version) => writeLinks(trx, links.map(rowOfLink), version));
}

/** Writes links within a change of the registry. Their terminals carry the version, because a link is loaded with its terminal. */
export async function writeLinks(
  trx: RegistryTransaction,
  rows: readonly LinkTable[],
  version: number,
): Promise<void> {
  await inPortions(rows, async (portion) => {
    await trx
      .insertInto('links')
      .values(portion)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          terminal_id: eb.ref('excluded.terminal_id'),
          provider: eb.ref('excluded.provider'),
          contract: eb.ref('excluded.contract'),
          service_line: eb.ref('excluded.service_line'),
          technology: eb.ref('excluded.technology'),
          beam: eb.ref('excluded.beam'),
          gateway: eb.ref('excluded.gateway'),
          role: eb.ref('excluded.role'),
          committed_downlink_bps: eb.ref('excluded.committed_downlink_bps'),
          committed_uplink_bps: eb.ref('excluded.committed_uplink_bps'),
        })),
      )
      .execute();
    await trx
      .updateTable('terminals')
      .set({ version })
      .where('id', 'in', [...new Set(portion.map(({ terminal_id }) => terminal_id))])
      .execute();
  });
}

export function rowOfLink(link: Link): LinkTable {
  return {
    id: link.id,
    terminal_id: link.terminalId,
    provider: link.provider,
    contract: link.contract,
    service_line: link.serviceLine,
    technology: link.technology,
    beam: link.beam,
    gateway: link.gateway,
    role: link.role,
    committed_downlink_bps: link.committedDownlinkBps,
    committed_uplink_bps: link.committedUplinkBps,
  };
}

export function linkOfRow(row: LinkTable): Link {
  return {
    id: row.id,
    terminalId: row.terminal_id,
    provider: row.provider,
    contract: row.contract,
    serviceLine: row.service_line,
    technology: row.technology as LinkTechnology,
    beam: row.beam,
    gateway: row.gateway,
    role: row.role as LinkRole,
    committedDownlinkBps: row.committed_downlink_bps,
    committedUplinkBps: row.committed_uplink_bps,
  };
}
