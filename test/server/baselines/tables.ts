import { describe, expect, test } from 'vitest';
import {
  dayKey,
  purgeBaselines,
  readBaselines,
  readDowntimes,
  readOpenDegradations,
  readOwnOutages,
  readProgress,
  writeBaselines,
  writeChronic,
  writeDegradations,
  writeProgress,
  writeRisks,
} from '../../../server/baselines/baseline-tables.ts';
import { step } from '../../../server/baselines/degradation.ts';
import { WeekdayHours } from '../../../server/baselines/weekday-hours.ts';
import type { Database } from '../../../server/database/schema.ts';
import { RegionPaths } from '../../../server/regions/region-paths.ts';
import { RegionThroughput } from '../../../server/regions/region-throughput.ts';
import { smallFleet } from '../../support/small-fleet.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 1, 2, 12);
const comparison = { is: 'unusual', value: 90, usual: 40, spread: 1, weeks: 6, limit: 60 } as const;

/** What the rows of baselines and throughput promise, whichever database they live in. `open` gives an empty, migrated one. */
export function describeBaselineTables(name: string, open: () => Promise<Database>): void {
  describe(`baselines and throughput in ${name}`, () => {
    test('how far the job is, and what links use to be like, are written over', async () => {
      const db = await open();
      expect(await readProgress(db)).toBeUndefined();
      await writeProgress(db, { hour: T0, afterTerminal: 'a', chronicAt: 0 });
      await writeProgress(db, { hour: T0 + HOUR, afterTerminal: '', chronicAt: T0 });
      expect(await readProgress(db)).toEqual({ hour: T0 + HOUR, afterTerminal: '', chronicAt: T0 });
      const figures = { lossRatio: 0, capacityBps: null, signal: null, badRatio: 0, metric: null };
      for (const latencyMs of [40, 50]) {
        const hours = new WeekdayHours();
        hours.put(2_900, 7, { ...figures, latencyMs });
        await db
          .transaction()
          .execute((trx) => writeBaselines(trx, [{ terminalId: 'a', weekday: 3, hours }]));
      }
      const read = await readBaselines(db, ['a', 'b'], [3, 4]);
      expect([...read.keys()]).toEqual([dayKey('a', 3)]);
      expect(read.get(dayKey('a', 3))?.get(2_900, 7, 'latencyMs')).toBe(50);
      await db.destroy();
    });

    test('a degradation is kept, changed and dropped; of withdrawn equipment it ends', async () => {
      const db = await open();
      let ids = 0;
      const opened = (terminalId: string) => {
        const link = {
          kind: 'latencyUnusual',
          terminalId,
          siteId: 's',
          newId: () => `d${(ids += 1)}`,
        } as const;
        const next = step(undefined, link, T0, comparison);
        if (next === undefined || !('keep' in next)) throw new Error('nothing was opened');
        return next.keep;
      };
      const [kept, dropped, gone] = [opened('a'), opened('b'), opened('gone')];
      await db.transaction().execute((trx) => writeDegradations(trx, [kept, dropped, gone], []));
      const later = { ...kept, hours: 2, confirmedAt: T0 + HOUR };
      await db.transaction().execute((trx) => writeDegradations(trx, [later], [dropped]));
      await db
        .insertInto('terminals')
        .values({ id: 'gone', site_id: 's', lifecycle: 'withdrawn', created_at: T0, version: 1 })
        .execute();
      await db.transaction().execute(async (trx) => {
        const risk = { score: 0.5, evidence: [] };
        await writeRisks(
          trx,
          [
            { terminalId: 'gone', risk },
            { terminalId: 'a', risk },
          ],
          T0,
        );
        await writeRisks(trx, [{ terminalId: 'a', risk: undefined }], T0);
      });
      expect(await db.selectFrom('link_risks').select('terminal_id').execute()).toEqual([
        { terminal_id: 'gone' },
      ]);
      await purgeBaselines(db);
      expect(await readOpenDegradations(db, ['a', 'b', 'gone'])).toEqual([later]);
      expect(await db.selectFrom('link_risks').select('terminal_id').execute()).toEqual([]);
      await db.destroy();
    });

    test('downtimes are clipped to their period and leave out what was not the link’s own', async () => {
      const db = await open();
      const outage = (
        id: string,
        terminalId: string,
        from: number,
        to: number | null,
        cause = 'obstruction',
      ) => ({
        id,
        site_id: 's',
        terminal_id: terminalId,
        region_code: '09015',
        starts_at: T0 + from * HOUR,
        ends_at: to === null ? null : T0 + to * HOUR,
        cause,
        cause_confidence: 1,
        evidence: '[]',
        incident_id: null,
        detected_at: T0,
        updated_at: T0,
      });
      const rows = [
        outage('1', 'a', -2, 1),
        outage('2', 'a', 3, 4.5),
        outage('3', 'a', 9, null),
        outage('4', 'a', 5, 6, 'gateway'),
        outage('5', 'b', 1, 2),
        outage('6', 'b', 20, 21),
      ];
      await db.insertInto('outages').values(rows).execute();
      const found = await readDowntimes(db, T0, T0 + 10 * HOUR);
      expect(found).toEqual([
        { terminalId: 'a', outages: 3, downSeconds: 3.5 * 3600 },
        { terminalId: 'b', outages: 1, downSeconds: 3600 },
      ]);
      expect(await readOwnOutages(db, ['a'], T0, T0 + 10 * HOUR)).toHaveLength(2);
      const links = found.map((link) => ({
        ...link,
        peerGroup: 'leo',
        peers: 9,
        peersMedianSeconds: 0,
        peersP95Seconds: 0,
        worseThan: 1,
      }));
      for (const some of [links, links.slice(1)])
        await db.transaction().execute((trx) => writeChronic(trx, some, { from: T0, to: T0 + 10 * HOUR }));
      expect(await db.selectFrom('chronic_links').select(['terminal_id', 'down_s']).execute()).toEqual([
        { terminal_id: 'b', down_s: 3600 },
      ]);
      await db.destroy();
    });

    test('throughput adds to what is written, histograms too', async () => {
      const db = await open();
      const paths = new RegionPaths(smallFleet({ 'T-1': '09015' }));
      const throughput = new RegionThroughput(paths);
      for (const bps of [8_000_000, 80_000_000, 1e15]) {
        throughput.measured(paths.of('09015'), 'downlink', T0, T0 + HOUR, bps, 100_000_000);
        const changes = throughput.take();
        await db.transaction().execute((trx) => changes.write(trx));
        changes.written();
      }
      const [hour, ...more] = await throughput.hours(db, '09', T0, T0 + HOUR);
      expect(more).toEqual([]);
      expect(hour?.sums.downlink).toMatchObject({
        samples: 3,
        measuredMs: 3 * HOUR,
        bytes: (88_000_000 + 1e15) * 450,
        capacityBytes: 300_000_000 * 450,
      });
      expect(hour?.sums.downlink.rates.weight).toBe(3 * HOUR);
      await db.destroy();
    });
  });
}
