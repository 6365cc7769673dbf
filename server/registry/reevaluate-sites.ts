import { readDeclaredRegion } from './declared-region.ts';
import { RegionDirectory } from './region-directory.ts';
import type { RegistryTransaction } from './registry-version.ts';
import { writeSites, type SiteRow } from './sites.ts';

const ROWS_PER_READ = 5000;

/** Places every site again, from what its file declared and its position, with the regions known now. Answers how many moved. */
export async function reevaluateSites(
  trx: RegistryTransaction,
  version: number,
  now: number,
): Promise<number> {
  const directory = await RegionDirectory.load(trx);
  let moved = 0;
  for (let after = ''; ;) {
    const rows = await trx
      .selectFrom('sites')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_PER_READ)
      .execute();
    const changed = rows.flatMap((row) => {
      const next = placedAgain(row, directory);
      const same = next.region_code === row.region_code && next.position_disagrees === row.position_disagrees;
      return same ? [] : [{ ...next, updated_at: now, version }];
    });
    await writeSites(trx, changed);
    moved += changed.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return moved;
    after = last.id;
  }
}

function placedAgain(row: SiteRow, directory: RegionDirectory): SiteRow {
  const position =
    row.latitude === null || row.longitude === null
      ? null
      : { latitude: row.latitude, longitude: row.longitude };
  const { code, disagrees } = directory.place(readDeclaredRegion(row.declared_region), position);
  // A region that somebody set without declaring it is kept when the new answer only says less.
  const region_code =
    row.declared_region === null && (code === '00' || row.region_code.startsWith(code))
      ? row.region_code
      : code;
  return { ...row, region_code, position_disagrees: disagrees ? 1 : 0 };
}
