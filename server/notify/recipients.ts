import { COUNTRY_CODE, type RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { Viewer } from '../viewer.ts';
import { languageOf } from './texts.ts';

export type Channel = 'email' | 'webhook';

/** One address that hears of an incident, however many subscriptions of any number of people lead to it. */
export interface Recipient {
  channel: Channel;
  /** E-mail address or webhook URL. */
  target: string;
  /** What may be told to this address: inside what was subscribed to and what the subscriber may see. */
  viewer: Viewer;
  /** Webhooks into our own network are for administrators: elsewhere they would let a guest reach our databases. */
  mayReachPrivateNetwork: boolean;
}

/** Who subscribed to a region that holds one of these, by channel and target. People who were disabled hear nothing. */
export async function recipientsFor(db: Database, regionCodes: Iterable<RegionCode>): Promise<Recipient[]> {
  const around = new Set<RegionCode>([COUNTRY_CODE]);
  for (const code of regionCodes) for (const digits of [2, 5, 9]) around.add(code.slice(0, digits));
  return united(db, 'subscriptions.region_code', [...around]);
}

/** Who can be reached at these addresses, wherever they subscribed to. */
export async function recipientsAt(db: Database, targets: readonly string[]): Promise<Recipient[]> {
  return united(db, 'subscriptions.target', targets);
}

async function united(
  db: Database,
  column: 'subscriptions.region_code' | 'subscriptions.target',
  wanted: readonly string[],
): Promise<Recipient[]> {
  const recipients = new Map<string, Recipient>();
  for (let start = 0; start < wanted.length; start += 500) {
    for (const row of await subscriptionsBy(db, column, wanted.slice(start, start + 500))) {
      const channel = row.channel;
      if (channel !== 'email' && channel !== 'webhook') continue;
      const scope = intersection(row.region_code, row.region_codes);
      if (scope !== null && scope.length === 0) continue;
      const key = `${channel}:${row.target}`;
      const known = recipients.get(key);
      recipients.set(key, {
        channel,
        target: row.target,
        viewer: {
          actor: `subscription:${row.id}`,
          personId: row.person_id,
          name: '',
          role: 'technician',
          language: known?.viewer.language ?? languageOf(row.language),
          regionCodes: known === undefined ? scope : union(known.viewer.regionCodes, scope),
        },
        mayReachPrivateNetwork: row.role === 'administrator' || (known?.mayReachPrivateNetwork ?? false),
      });
    }
  }
  return [...recipients.values()];
}

function subscriptionsBy(
  db: Database,
  column: 'subscriptions.region_code' | 'subscriptions.target',
  values: readonly string[],
) {
  return db
    .selectFrom('subscriptions')
    .innerJoin('people', 'people.id', 'subscriptions.person_id')
    .select([
      'subscriptions.id',
      'subscriptions.person_id',
      'subscriptions.region_code',
      'subscriptions.channel',
      'subscriptions.target',
      'subscriptions.language',
      'people.role',
      'people.region_codes',
    ])
    .where(column, 'in', values)
    .where('people.disabled_at', 'is', null)
    .where('people.role', '!=', 'planner')
    .orderBy('subscriptions.created_at')
    .orderBy('subscriptions.id')
    .execute();
}

/** Regions inside both; null is the whole country. INEGI codes nest by prefix, so of two that overlap one holds the other. */
function intersection(subscribed: RegionCode, limits: string | null): RegionCode[] | null {
  const allowed = limits === null ? [COUNTRY_CODE] : regionList(limits);
  const both = allowed.flatMap((code) => {
    if (code === COUNTRY_CODE) return [subscribed];
    if (subscribed === COUNTRY_CODE || code.startsWith(subscribed)) return [code];
    return subscribed.startsWith(code) ? [subscribed] : [];
  });
  return both.includes(COUNTRY_CODE) ? null : [...new Set(both)];
}

function union(a: readonly RegionCode[] | null, b: readonly RegionCode[] | null): RegionCode[] | null {
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}

/** Limits that cannot be read allow nothing. */
function regionList(json: string): RegionCode[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter((code) => typeof code === 'string') : [];
  } catch {
    return [];
  }
}
