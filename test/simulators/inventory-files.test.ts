import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import { runImport } from '../../server/registry/import/run-import.ts';
import { writeInventoryFiles } from '../../simulators/inventory-files.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { smallFleet } from './small-world.ts';

const folder = tempFolder('inventory');
afterAll(() => folder.remove());

describe('the inventory files of a fleet', () => {
  it('are imported without a correction, with terminals and links where the fleet has them', async () => {
    const fleet = smallFleet(50);
    const files = writeInventoryFiles(join(folder.path, 'files'), fleet);
    const db = await openDatabase({ dataDir: folder.path });
    const subjects = ['sites', 'services', 'links'] as const;
    for (const [index, subject] of subjects.entries()) {
      const report = await runImport({
        subject,
        file: files[index] ?? '',
        map: new Map(),
        dryRun: false,
        db,
        clock: systemClock,
        fallbackFolder: folder.path,
      });
      const rows = subject === 'services' ? fleet.flatMap(({ services }) => services).length : 50;
      expect(report).toMatchObject({ accepted: rows, corrected: 0, duplicate: 0, rejected: 0 });
    }
    const terminals = await db
      .selectFrom('terminals')
      .select(['id', 'site_id as siteId'])
      .orderBy('id')
      .execute();
    expect(terminals).toEqual(fleet.map(({ terminal: { id, siteId } }) => ({ id, siteId })));
    const sites = await db
      .selectFrom('sites')
      .select(['id', 'region_code as regionCode'])
      .orderBy('id')
      .execute();
    expect(sites).toEqual(fleet.map(({ site: { id, regionCode } }) => ({ id, regionCode })));
    await db.destroy();
  });
});
