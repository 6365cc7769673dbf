import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { openReckoning } from '../../../server/reckoning.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import { underservedReports, type UnderservedReports } from '../../../server/reports/underserved-report.ts';
import type { Viewer } from '../../../server/viewer.ts';
import type { SampleStore, TerminalSample } from '../../../telemetry/store/sample-store.ts';
import { createSqliteStore } from '../../../telemetry/store/sqlite.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** One day, 86,400 s: the threshold of 0.97 leaves 2,592 s. */
export const FROM = Date.UTC(2026, 2, 1);
export const TO = Date.UTC(2026, 2, 2);

export const planner = (
  regionCodes: string[] | null = null,
  language: Viewer['language'] = 'es',
): Viewer => ({
  actor: 'planner',
  personId: 'planner',
  name: 'Paula',
  role: 'planner',
  language,
  regionCodes,
});

/** The real database, store and reckoning, around the fleet a test names. */
export interface ReportWorld {
  db: Database;
  clock: ManualClock;
  store: SampleStore;
  reports: UnderservedReports;
  /** Lost service of a terminal, in seconds after FROM. */
  outage(terminalId: string, fromS: number, toS: number): Promise<void>;
  close(): Promise<void>;
}

export interface ReportWorldOptions {
  fleet: Fleet;
  /** Terminals that never said anything: they are not scheduled. */
  neverHeard?: readonly string[];
}

export async function reportWorld({ fleet, neverHeard = [] }: ReportWorldOptions): Promise<ReportWorld> {
  const folder = tempFolder('reports');
  const db = await openDatabase({ dataDir: folder.path });
  const store = createSqliteStore({ file: join(folder.path, 'samples.db') });
  await store.open();
  const clock = new ManualClock(TO + 3_600_000);
  await addSites(db, fleet);
  const activeFrom = (index: number): number =>
    neverHeard.includes(fleet.terminals[index]?.id ?? '') ? 0 : FROM - 86_400_000;
  const { ofSites } = await openReckoning({ db, fleet, clock, activeFrom, newId: randomUUID });
  return {
    db,
    clock,
    store,
    reports: underservedReports({ db, fleet, store, clock, availability: ofSites }),
    async outage(terminalId, fromS, toS) {
      const terminal = fleet.terminalById(terminalId);
      const site = fleet.sites[terminal?.siteIndex ?? -1];
      if (site === undefined) throw new Error(`no terminal ${terminalId}`);
      await db
        .insertInto('outages')
        .values({
          id: `${terminalId}-${fromS}`,
          site_id: site.id,
          terminal_id: terminalId,
          region_code: site.regionCode,
          starts_at: FROM + fromS * 1000,
          ends_at: FROM + toS * 1000,
          cause: 'power',
          cause_confidence: 1,
          evidence: '[]',
          incident_id: null,
          detected_at: FROM,
          updated_at: FROM,
        })
        .execute();
    },
    async close() {
      await store.close();
      await db.destroy();
      folder.remove();
    },
  };
}

async function addSites(db: Database, fleet: Fleet): Promise<void> {
  for (const site of fleet.sites) {
    await db
      .insertInto('sites')
      .values({
        id: site.id,
        name: site.name,
        kind: site.kind,
        region_code: site.regionCode,
        declared_region: null,
        latitude: site.latitude,
        longitude: site.longitude,
        position_disagrees: 0,
        created_at: FROM,
        updated_at: FROM,
      })
      .execute();
  }
}

/** Three samples of the day whose median downlink is `downlinkBps`, each with that latency; undefined: not measured. The second tested the capacity. */
export function threeSamples(
  terminalId: string,
  downlinkBps?: number,
  latencyMs?: number,
  capacityBps?: number,
): TerminalSample[] {
  return [1, 2, 3].map((minute) => ({
    terminalId,
    receivedAt: FROM + minute * 60_000,
    sample: {
      measuredAt: FROM + minute * 60_000,
      ...(downlinkBps === undefined ? {} : { downlinkBps: downlinkBps + (minute - 2) * 1_000 }),
      ...(capacityBps === undefined || minute !== 2 ? {} : { downlinkCapacityBps: capacityBps }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
    },
  }));
}
