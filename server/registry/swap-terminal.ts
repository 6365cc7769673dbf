import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { RegistryError } from './registry-error.ts';
import { changeRegistry } from './registry-version.ts';
import { hashSecret, newSecret } from './secret.ts';
import {
  newTerminalRow,
  requireFreeIds,
  requireTerminalId,
  type IssuedCredential,
} from './terminal-credentials.ts';
import { writeTerminals } from './terminals.ts';

/** Equipment that takes the place of other equipment. */
export interface Swap {
  oldId: string;
  newId: string;
  /** What another program calls the new one. */
  foreign?: { format: string; id: string } | undefined;
}

/**
 * Puts a new terminal in the place of another: the site keeps its history, the link moves, the old one is withdrawn and
 * its password dead. The new one counts from now on as the old one did, so that an outage goes on through the swap.
 * @throws RegistryError when the old one is unknown or withdrawn, or the new one's id is taken by other than stock
 */
export async function swapTerminal(
  db: Database,
  { oldId, newId, foreign }: Swap,
  clock: Clock,
): Promise<IssuedCredential & { siteId: string }> {
  requireTerminalId(newId);
  const password = newSecret();
  const now = clock.now();
  const siteId = await changeRegistry(db, async (trx, version) => {
    const old = await trx.selectFrom('terminals').selectAll().where('id', '=', oldId).executeTakeFirst();
    if (old === undefined)
      throw new RegistryError(`there is no terminal ${oldId.slice(0, 80)}`, 'noSuchTerminal');
    if (old.lifecycle === 'withdrawn')
      throw new RegistryError(`terminal ${oldId} was withdrawn already`, 'terminalWithdrawn');
    const stock = await trx
      .selectFrom('terminals')
      .select('lifecycle')
      .where('id', '=', newId)
      .executeTakeFirst();
    if (stock?.lifecycle !== 'inStock')
      await requireFreeIds(trx, [{ id: newId, siteId: old.site_id, foreign }]);
    await trx
      .updateTable('terminals')
      .set({
        lifecycle: 'withdrawn',
        withdrawn_at: now,
        revoked_at: now,
        previous_hash: null,
        previous_until: null,
        replaced_by: newId,
        version,
      })
      .where('id', '=', oldId)
      .execute();
    const row = newTerminalRow({ id: newId, siteId: old.site_id, foreign }, version, now);
    await writeTerminals(trx, [{ ...row, lifecycle: old.lifecycle }]);
    await trx
      .updateTable('terminals')
      .set({
        credential_hash: hashSecret(password),
        credential_at: now,
        credential_used_at: null,
        revoked_at: null,
        withdrawn_at: null,
        previous_hash: null,
        previous_until: null,
      })
      .where('id', '=', newId)
      .execute();
    await trx.updateTable('links').set({ terminal_id: newId }).where('terminal_id', '=', oldId).execute();
    return old.site_id;
  });
  return { terminalId: newId, username: newId, password, siteId };
}
