import { openDatabase } from '../server/database/open.ts';
import type { Installation } from './installation.ts';
import { metricLabels } from './metrics.ts';

/** What the product made of what it saw. */
export interface Alarms {
  /** Outages ever opened, closed ones included. */
  outages: number;
  incidents: number;
  /** Notifications written, sent or not. */
  alerts: number;
}

/** Counts in the product's database, which is up to date at a checkpoint: half a minute late at most. */
export async function countAlarms({ dataDir }: Installation): Promise<Alarms> {
  const db = await openDatabase({ dataDir });
  const count = async (table: 'outages' | 'incidents' | 'outbox'): Promise<number> => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return row.rows;
  };
  try {
    return {
      outages: await count('outages'),
      incidents: await count('incidents'),
      alerts: await count('outbox'),
    };
  } finally {
    await db.destroy();
  }
}

/** Sites by state as the product tells now; states without a site are left out. */
export async function siteStatesNow({ productUrl }: Installation): Promise<Record<string, number>> {
  const response = await fetch(`${productUrl}/metrics`);
  const states = metricLabels(await response.text(), 'atalaya_sites', 'state');
  return Object.fromEntries(Object.entries(states).filter(([, sites]) => sites > 0));
}
