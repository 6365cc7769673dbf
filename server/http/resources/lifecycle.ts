import { z } from 'zod';
import {
  lifecycleMismatches,
  lifecycles,
  type Lifecycle,
  type LifecycleMismatch,
} from '../../../telemetry/contract/inventory.ts';
import type { TerminalInventory } from '../../../telemetry/contract/inventory-message.ts';
import type { FleetSite, FleetTerminal } from '../../registry/fleet.ts';
import { iso, listOf } from '../answers.ts';
import { lifecycleCounts, lifecycleMismatch } from '../answers-lifecycle.ts';
import { byId, readCursor, writeCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { metresBetween } from '../../metres-between.ts';
import { isInside, narrowed, page, places } from '../parameters.ts';
import { everyRole, handlers, json, route, type Route } from '../route.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** What is out of service and was heard within this reports now. */
const HEARD_NOW_MS = 60 * MINUTE_MS;
/** What such a terminal sends is noted and not judged. */
const outOfService: readonly Lifecycle[] = ['inStock', 'suspended', 'withdrawn'];
/** Farther from its site than this, and than the fix may be off, it was moved. */
const MOVED_M = 1_000;
/** A changed serial number is told of for so long. */
const SWAP_TOLD_MS = 90 * DAY_MS;
const ROWS_AT_ONCE = 500;
/** One question looks at so many terminals; where few do not fit, a page has fewer items than it may, and a cursor. */
const LOOKED_AT_ONCE = 20_000;

type Mismatch = z.infer<typeof lifecycleMismatch>;

/** What the database knows of a terminal beside the fleet. */
interface Known {
  created_at: number;
  inventory: string | null;
  reported_at: number | null;
  previous_serial: string | null;
  serial_changed_at: number | null;
}

/** Where terminals are in their life, and which of them are not as the registry says. */
export function lifecycleRoutes(deps: HttpDeps): Route[] {
  const { fleet, clock } = deps;
  return [
    route({
      method: 'get',
      path: '/lifecycle',
      summary: 'Terminals by where they are in their life, state by state',
      access: everyRole,
      query: z.strictObject({ region: places.region }),
      answer: { status: 200, description: 'By region, then all of them', schema: listOf(lifecycleCounts) },
      handle: ({ viewer, query }) =>
        json({ items: countsOf(deps, narrowed(viewer.regionCodes, query.region)), nextCursor: null }),
    }),
    route({
      method: 'get',
      path: '/lifecycle/mismatches',
      summary: 'Terminals that are not as the registry says',
      access: handlers,
      query: z.strictObject({
        ...places,
        ...page,
        kind: z.enum(lifecycleMismatches).optional(),
        days: z.coerce
          .number()
          .int()
          .min(0)
          .max(3650)
          .default(3)
          .describe('active and never heard for so long'),
      }),
      answer: { status: 200, description: 'In a fixed order', schema: listOf(lifecycleMismatch) },
      handle: async ({ viewer, query }) => {
        const codes = narrowed(viewer.regionCodes, query.region);
        const after = readCursor(byId, query.cursor)?.[0];
        const first = after === undefined ? 0 : (fleet.terminalById(after)?.index ?? -1) + 1;
        const items: Mismatch[] = [];
        const end = Math.min(fleet.terminals.length, first + LOOKED_AT_ONCE);
        let at = first;
        while (at < end && items.length < query.limit) {
          const until = Math.min(end, at + ROWS_AT_ONCE);
          const portion = fleet.terminals
            .slice(at, until)
            .filter(({ siteIndex }) => isWanted(fleet.sites[siteIndex], codes, query.site));
          const known = await readKnown(deps, portion);
          for (at += 0; at < until && items.length < query.limit; at += 1) {
            const terminal = fleet.terminals[at];
            const facts = terminal === undefined ? undefined : known.get(terminal.id);
            if (terminal === undefined || facts === undefined) continue;
            const found = mismatchesOf(deps, terminal, facts, { now: clock.now(), days: query.days });
            items.push(...found.filter(({ kind }) => query.kind === undefined || kind === query.kind));
          }
        }
        const last = fleet.terminals[at - 1]?.id;
        const nextCursor = at < fleet.terminals.length && last !== undefined ? writeCursor([last]) : null;
        return json({ items, nextCursor });
      },
    }),
  ];
}

function isWanted(site: FleetSite | undefined, codes: readonly string[] | null, siteId?: string): boolean {
  if (site === undefined || !isInside(codes, site.regionCode)) return false;
  return siteId === undefined || site.id === siteId;
}

function countsOf({ fleet }: HttpDeps, codes: readonly string[] | null): z.infer<typeof lifecycleCounts>[] {
  const none = () => Object.fromEntries(lifecycles.map((each) => [each, 0])) as Record<Lifecycle, number>;
  const byState = new Map<string, Record<Lifecycle, number>>();
  const all = none();
  for (const { siteIndex, lifecycle } of fleet.terminals) {
    const code = fleet.sites[siteIndex]?.regionCode;
    if (code === undefined || !isInside(codes, code)) continue;
    const state = code.slice(0, 2);
    const counts = byState.get(state) ?? none();
    byState.set(state, counts);
    counts[lifecycle] += 1;
    all[lifecycle] += 1;
  }
  const rows = [...byState].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...rows.filter(([code]) => code !== '00'), ['00', all] as const].map(([regionCode, terminals]) => ({
    regionCode,
    name: fleet.region(regionCode)?.name ?? regionCode,
    terminals,
  }));
}

async function readKnown({ db }: HttpDeps, terminals: readonly FleetTerminal[]): Promise<Map<string, Known>> {
  if (terminals.length === 0) return new Map();
  const rows = await db
    .selectFrom('terminals')
    .leftJoin('terminal_inventories', 'terminal_inventories.terminal_id', 'terminals.id')
    .select([
      'terminals.id',
      'created_at',
      'inventory',
      'reported_at',
      'previous_serial',
      'serial_changed_at',
    ])
    .where(
      'terminals.id',
      'in',
      terminals.map(({ id }) => id),
    )
    .execute();
  return new Map(rows.map(({ id, ...known }) => [id, known]));
}

function mismatchesOf(
  { fleet, lastHeardAt }: HttpDeps,
  terminal: FleetTerminal,
  known: Known,
  { now, days }: { now: number; days: number },
): Mismatch[] {
  const site = fleet.sites[terminal.siteIndex];
  if (site === undefined) return [];
  const found: Mismatch[] = [];
  const add = (kind: LifecycleMismatch, since: number, evidence: Mismatch['evidence']): void => {
    const { id: siteId, name: siteName, regionCode } = site;
    const { id: terminalId, lifecycle } = terminal;
    found.push({ kind, terminalId, siteId, siteName, regionCode, lifecycle, since: iso(since), evidence });
  };
  const heardAt = lastHeardAt(terminal.index);
  const ageMs = now - known.created_at;
  if (terminal.lifecycle === 'active' && heardAt === null && ageMs >= days * DAY_MS)
    add('neverHeard', known.created_at, { days: Math.floor(ageMs / DAY_MS) });
  if (outOfService.includes(terminal.lifecycle) && heardAt !== null && now - heardAt < HEARD_NOW_MS)
    add('heardOutOfService', heardAt, { minutesAgo: Math.floor((now - heardAt) / MINUTE_MS) });
  if (terminal.lifecycle === 'withdrawn' || known.inventory === null || known.reported_at === null)
    return found;
  const { serial, position } = JSON.parse(known.inventory) as TerminalInventory;
  if (position !== undefined && site.latitude !== null && site.longitude !== null) {
    const registered = { latitude: site.latitude, longitude: site.longitude };
    const distanceM = metresBetween(position, registered);
    const { accuracyM = 0 } = position;
    if (distanceM > MOVED_M + accuracyM) add('moved', known.reported_at, { distanceM, accuracyM });
  }
  const { previous_serial: previousSerial, serial_changed_at: changedAt } = known;
  if (previousSerial !== null && changedAt !== null && now - changedAt < SWAP_TOLD_MS)
    add('swapped', changedAt, { serial: serial ?? '', previousSerial });
  return found;
}
