import { openDatabase } from '../server/database/open.ts';
import { siteStates, stateReasons } from '../telemetry/contract/site-state.ts';
import type { FleetSnapshot } from '../telemetry/contract/console-events.ts';
import type { Installation } from './installation.ts';
import { patientFetch } from './patient-fetch.ts';

/** What the product says and has written down at one moment. */
export interface Standing {
  /** By site, in the order of the snapshot. */
  siteIds: readonly string[];
  states: readonly number[];
  reasons: readonly number[];
  /** Seconds since the epoch. */
  since: readonly number[];
  /** `TERMINAL/START` of all outages, and of those that go on: after a kill an outage may have another id. */
  outages: ReadonlySet<string>;
  openOutages: ReadonlySet<string>;
  /** Ids. */
  incidents: ReadonlySet<string>;
  alerts: ReadonlySet<string>;
}

/** Of the product that runs; of one that was stopped what it wrote down, and `shown` for what it had shown before. */
export async function readStanding(
  { productUrl, token, dataDir }: Installation,
  shown?: Standing,
): Promise<Standing> {
  const { siteIds, states, reasons, since } = shown ?? (await readShown(productUrl, token));
  const db = await openDatabase({ dataDir });
  try {
    const outages = await db.selectFrom('outages').select(['terminal_id', 'starts_at', 'ends_at']).execute();
    const incidents = await db.selectFrom('incidents').select('id').execute();
    const alerts = await db.selectFrom('outbox').select('id').execute();
    const named = outages.map(({ terminal_id, starts_at, ends_at }) => ({
      key: `${terminal_id}/${starts_at}`,
      isOpen: ends_at === null,
    }));
    return {
      ...{ siteIds, states, reasons, since },
      outages: new Set(named.map(({ key }) => key)),
      openOutages: new Set(named.filter(({ isOpen }) => isOpen).map(({ key }) => key)),
      incidents: new Set(incidents.map(({ id }) => id)),
      alerts: new Set(alerts.map(({ id }) => id)),
    };
  } finally {
    await db.destroy();
  }
}

async function readShown(productUrl: string, token: string) {
  const answer = await patientFetch(`${productUrl}/api/v1/console/snapshot`, {
    authorization: `Bearer ${token}`,
  });
  if (!answer.ok) throw new Error(`the snapshot answers ${answer.status}`);
  const { ids, states, reasons, since } = (await answer.json()) as FleetSnapshot;
  return { siteIds: ids, states, reasons, since };
}

export interface Difference {
  /** Sites of which state or reason is another. */
  states: number;
  /** Sites that are said to be so since another moment, to the second. */
  since: number;
  /** How often each state became which other. */
  changes: Record<string, number>;
  /** What there was not before. */
  outages: number;
  incidents: number;
  alerts: number;
  /** Outages that went on before and do no more. */
  outagesOver: number;
}

export function difference(before: Standing, after: Standing): Difference {
  const changes: Record<string, number> = {};
  let [states, since] = [0, 0];
  before.siteIds.forEach((id, at) => {
    if (after.siteIds[at] !== id) throw new Error(`the snapshot has another order from ${id} on`);
    if (after.since[at] !== before.since[at]) since += 1;
    const [was, is] = [describe(before, at), describe(after, at)];
    if (was === is) return;
    states += 1;
    changes[`${was} -> ${is}`] = (changes[`${was} -> ${is}`] ?? 0) + 1;
  });
  return {
    states,
    since,
    changes,
    outages: without(after.outages, before.outages),
    incidents: without(after.incidents, before.incidents),
    alerts: without(after.alerts, before.alerts),
    outagesOver: without(before.openOutages, after.openOutages),
  };
}

/** State and reason of the site at that place. */
export function describe({ states, reasons }: Standing, at: number): string {
  return `${siteStates[states[at] ?? -1] ?? '?'}/${stateReasons[reasons[at] ?? -1] ?? '?'}`;
}

/** How many of some are not among others. */
function without(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...some].filter((each) => !others.has(each)).length;
}
