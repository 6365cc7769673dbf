import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { UnknownTerminalTable } from '../database/tables/registry.ts';
import { RegistryError } from './registry-error.ts';
import { changeRegistry, inPortions } from './registry-version.ts';
import { rowOfSite, writeSites, type NewSite } from './sites.ts';
import { newTerminalRow, requireFreeIds, requireSites, requireTerminalId } from './terminal-credentials.ts';
import { writeTerminals } from './terminals.ts';

/** At most so many are listed; the one heard of longest ago makes room. */
export const MAX_UNKNOWN_TERMINALS = 1000;

/** The format of terminals that speak our own contract. */
export const OWN_FORMAT = 'atalaya';

/** Somebody who publishes and whom nobody registered. Times in epoch milliseconds. */
export interface UnknownTerminal {
  id: string;
  /** `atalaya`, or the name of a foreign format. */
  format: string;
  topic: string;
  firstSeenAt: number;
  lastSeenAt: number;
  messages: number;
}

/** Gathers sightings in memory, so that a flood of unknown terminals costs one statement at each `flush`. */
export class UnknownTerminalSightings {
  readonly #db: Database;
  #seen = new Map<string, UnknownTerminal>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Notes one message. While more than the limit are waiting, further newcomers are left out until the next flush. */
  saw({ format, id, topic, at }: { format: string; id: string; topic: string; at: number }): void {
    const key = `${format}\n${id}`;
    const known = this.#seen.get(key);
    if (known !== undefined) {
      known.messages += 1;
      known.lastSeenAt = Math.max(known.lastSeenAt, at);
    } else if (this.#seen.size < MAX_UNKNOWN_TERMINALS) {
      this.#seen.set(key, { id, format, topic, firstSeenAt: at, lastSeenAt: at, messages: 1 });
    }
  }

  /** Writes what was seen since the last flush. What cannot be written is forgotten: a terminal that matters comes again. */
  async flush(): Promise<void> {
    const seen = [...this.#seen.values()];
    this.#seen = new Map();
    if (seen.length > 0) await writeSightings(this.#db, seen);
  }
}

async function writeSightings(db: Database, seen: readonly UnknownTerminal[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await inPortions(seen, (portion) =>
      trx
        .insertInto('unknown_terminals')
        .values(portion.map(rowOf))
        .onConflict((conflict) =>
          conflict.columns(['format', 'id']).doUpdateSet((eb) => ({
            topic: eb.ref('excluded.topic'),
            last_seen_at: eb.ref('excluded.last_seen_at'),
            messages: eb('unknown_terminals.messages', '+', eb.ref('excluded.messages')),
          })),
        )
        .execute(),
    );
    await sql`delete from unknown_terminals where (format, id) not in (
      select format, id from unknown_terminals order by last_seen_at desc, format, id
      limit ${MAX_UNKNOWN_TERMINALS})`.execute(trx);
  });
}

/** Newest first; at most `MAX_UNKNOWN_TERMINALS`. */
export async function listUnknownTerminals(db: Database): Promise<UnknownTerminal[]> {
  const rows = await db
    .selectFrom('unknown_terminals')
    .selectAll()
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(MAX_UNKNOWN_TERMINALS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    format: row.format,
    topic: row.topic,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    messages: row.messages,
  }));
}

/** Who is adopted, and where it stands: at a registered site, or at one that is made for it. */
export interface Adoption {
  format: string;
  id: string;
  site: { id: string } | Omit<NewSite, 'id'>;
  /** What we call it; without, its own id, or `FORMAT-ID` for a foreign one. */
  terminalId?: string | undefined;
}

/**
 * Registers a terminal that was seen publishing, without a credential: it already has a way to us.
 * @throws RegistryError when it was not seen, its id is taken, or the site is unknown
 */
export async function adoptTerminal(
  db: Database,
  { format, id, site, terminalId = defaultTerminalId(format, id) }: Adoption,
  clock: Clock,
): Promise<{ terminalId: string; siteId: string }> {
  requireTerminalId(terminalId);
  return changeRegistry(db, async (trx, version) => {
    const { numDeletedRows } = await trx
      .deleteFrom('unknown_terminals')
      .where('format', '=', format)
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n)
      throw new RegistryError(`no unknown terminal ${format}:${id} was seen`, 'unknownTerminalGone');
    let siteId: string;
    if ('id' in site) {
      siteId = site.id;
    } else {
      const row = rowOfSite(site, version, clock.now());
      await writeSites(trx, [row]);
      siteId = row.id;
    }
    const terminal = {
      id: terminalId,
      siteId,
      foreign: format === OWN_FORMAT ? undefined : { format, id },
    };
    await requireSites(trx, [terminal]);
    await requireFreeIds(trx, [terminal]);
    await writeTerminals(trx, [newTerminalRow(terminal, version, clock.now())]);
    return { terminalId, siteId };
  });
}

function defaultTerminalId(format: string, id: string): string {
  if (format === OWN_FORMAT) return id;
  const whole = `${format}-${id}`.replace(/[^A-Za-z0-9._-]/g, '-');
  if (whole.length <= 64) return whole;
  // What is cut off may be all that tells two apart.
  const rest = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `${whole.slice(0, 55)}-${rest}`;
}

function rowOf(seen: UnknownTerminal): UnknownTerminalTable {
  return {
    id: seen.id,
    format: seen.format,
    topic: seen.topic,
    first_seen_at: seen.firstSeenAt,
    last_seen_at: seen.lastSeenAt,
    messages: seen.messages,
  };
}
