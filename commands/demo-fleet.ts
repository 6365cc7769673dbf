import { SIMULATED_TERMINAL_PREFIX, type SimulatedSite } from '../simulators/fleet.ts';
import type { Clock } from '../telemetry/contract/clock.ts';
import type { Database } from '../server/database/schema.ts';
import { upsertLinks } from '../server/registry/links.ts';
import { upsertServices } from '../server/registry/services.ts';
import { upsertSites } from '../server/registry/sites.ts';
import { setLifecycle, upsertTerminals } from '../server/registry/terminals.ts';

/**
 * Enters a simulated fleet into the registry; entering it again changes nothing.
 * Terminals of an earlier, larger fleet are withdrawn: nobody simulates them any more.
 */
export async function registerFleet(
  db: Database,
  fleet: readonly SimulatedSite[],
  clock: Clock,
): Promise<void> {
  await upsertSites(
    db,
    // Two terminals of one site share it.
    [...new Map(fleet.map(({ site }) => [site.id, site])).values()],
    clock,
  );
  await upsertServices(
    db,
    fleet.flatMap(({ services }) => services),
  );
  await upsertTerminals(
    db,
    fleet.map(({ terminal }) => terminal),
    clock,
  );
  await upsertLinks(
    db,
    fleet.map(({ link }) => link),
  );
  await setLifecycle(db, await formerTerminals(db, fleet), 'withdrawn', clock.now());
}

async function formerTerminals(db: Database, fleet: readonly SimulatedSite[]): Promise<string[]> {
  const rows = await db
    .selectFrom('terminals')
    .select('id')
    .where('id', 'like', `${SIMULATED_TERMINAL_PREFIX}%`)
    .execute();
  const present = new Set(fleet.map(({ terminal }) => terminal.id));
  return rows.map(({ id }) => id).filter((id) => !present.has(id));
}
