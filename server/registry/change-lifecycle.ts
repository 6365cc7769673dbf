import type { Lifecycle } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import { RegistryError } from './registry-error.ts';
import { changeRegistry } from './registry-version.ts';

/**
 * What people say of where a terminal is in its life. What is `planned` or `installed` becomes `active` when it is first heard;
 * a deed of its own withdraws it, which keeps until when it counted.
 */
export const saidLifecycles = ['planned', 'inStock', 'installed', 'active', 'suspended'] as const;
export type SaidLifecycle = (typeof saidLifecycles)[number];

/** What was in service has a past at its site, which equipment that stands nowhere has not. */
const inService: ReadonlySet<Lifecycle> = new Set(['active', 'suspended']);

/**
 * Says where a terminal is in its life, before its service or in it; answers where it stands and what was said before.
 * @throws RegistryError when it is unknown or withdrawn, or when that would take it into service or out of it
 */
export async function changeLifecycle(
  db: Database,
  id: string,
  lifecycle: SaidLifecycle,
): Promise<{ siteId: string; before: Lifecycle }> {
  return changeRegistry(db, async (trx, version) => {
    const row = await trx
      .selectFrom('terminals')
      .select(['site_id', 'lifecycle'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined)
      throw new RegistryError(`there is no terminal ${id.slice(0, 80)}`, 'noSuchTerminal');
    const before = row.lifecycle as Lifecycle;
    if (before === 'withdrawn') throw new RegistryError(`terminal ${id} was withdrawn`, 'terminalWithdrawn');
    if (inService.has(before) !== inService.has(lifecycle)) {
      throw new RegistryError(
        inService.has(before)
          ? `terminal ${id} is in service: suspend it, swap it or withdraw it`
          : `terminal ${id} was not in service yet: it is active when it is first heard`,
        inService.has(before) ? 'terminalInService' : 'terminalNotInService',
      );
    }
    if (before !== lifecycle)
      await trx.updateTable('terminals').set({ lifecycle, version }).where('id', '=', id).execute();
    return { siteId: row.site_id, before };
  });
}
