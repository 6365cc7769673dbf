import type { SilenceScope } from '../../telemetry/contract/incidents.ts';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { SilenceTable } from '../database/tables/handling.ts';
import type { Fleet } from '../registry/fleet.ts';

/** Planned muting of notifications: monitoring goes on. Times in epoch milliseconds. */
export interface Silence {
  id: string;
  scope: SilenceScope;
  /** Incident or site id, INEGI code, or the name that links bear. */
  target: string;
  /** Whose beam or gateway; null: of whoever has one of that name. */
  provider: string | null;
  from: number;
  to: number;
  reason: string;
  /** As in the audit. */
  declaredBy: string;
  declaredAt: number;
  endedBy: string | null;
  endedAt: number | null;
}

export type NewSilence = Pick<Silence, 'scope' | 'target' | 'provider' | 'from' | 'to' | 'reason'>;

/** So many at once are held in memory and looked through; more are refused. */
const MAX_SILENCES = 1_000;

/**
 * Whom nobody is told about. Those that hold or will hold stand in memory; while there is none, asking costs nothing.
 * A silence of an incident is for that one: where it proves to be a part of another, that one is more than was silenced.
 */
export class Silences {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #held = new Map<string, Silence>();
  #lookedAt: number;
  #isNews = false;

  constructor(options: { db: Database; fleet: Fleet; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#lookedAt = options.clock.now();
  }

  async load(): Promise<void> {
    const rows = await this.#db
      .selectFrom('silences')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('ends_at', '>', this.#clock.now())
      .execute();
    this.#held.clear();
    for (const row of rows) this.#held.set(row.id, silenceOf(row));
  }

  /** Undefined: there are too many. */
  async declare(silence: NewSilence, actor: string): Promise<Silence | undefined> {
    if (this.#held.size >= MAX_SILENCES) return undefined;
    const declared: Silence = {
      ...silence,
      id: this.#newId(),
      declaredBy: actor,
      declaredAt: this.#clock.now(),
      endedBy: null,
      endedAt: null,
    };
    await this.#db.insertInto('silences').values(rowOf(declared)).execute();
    this.#held.set(declared.id, declared);
    this.#isNews = true;
    return declared;
  }

  /** Ends one before its time. Undefined: there is none, or it is over. */
  async end(id: string, actor: string): Promise<Silence | undefined> {
    const now = this.#clock.now();
    const row = await this.#db
      .updateTable('silences')
      .set({ ended_by: actor, ended_at: now })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', now)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    this.#held.delete(id);
    this.#isNews = true;
    return silenceOf(row);
  }

  /** Until when nobody is told that a terminal's service is lost in an incident; undefined: people are told. */
  readonly until = (incidentId: string, terminalIndex: number): number | undefined => {
    if (this.#held.size === 0) return undefined;
    const now = this.#clock.now();
    let until: number | undefined;
    for (const silence of this.#held.values()) {
      if (silence.from > now || silence.to <= now || silence.to <= (until ?? 0)) continue;
      if (this.#concerns(silence, incidentId, terminalIndex)) until = silence.to;
    }
    return until;
  };

  /** Whether another one holds than at the last call. Forgets those that are over. Call it once a second. */
  turned(): boolean {
    const [since, now] = [this.#lookedAt, this.#clock.now()];
    this.#lookedAt = now;
    let turned = this.#isNews;
    this.#isNews = false;
    for (const { id, from, to } of this.#held.values()) {
      if (since < from && from <= now) turned = true;
      if (to > now) continue;
      this.#held.delete(id);
      turned = true;
    }
    return turned;
  }

  #concerns({ scope, target, provider }: Silence, incidentId: string, terminalIndex: number): boolean {
    if (scope === 'incident') return target === incidentId;
    const terminal = this.#fleet.terminals[terminalIndex];
    if (scope === 'beam' || scope === 'gateway' || scope === 'provider') {
      const path = terminal?.path;
      return path?.[scope] === target && (provider === null || path.provider === provider);
    }
    const site = this.#fleet.sites[terminal?.siteIndex ?? -1];
    return scope === 'site' ? site?.id === target : site?.regionCode.startsWith(target) === true;
  }
}

/** With what the database holds. */
export async function openSilences(options: ConstructorParameters<typeof Silences>[0]): Promise<Silences> {
  const silences = new Silences(options);
  await silences.load();
  return silences;
}

function rowOf(silence: Silence): SilenceTable {
  return {
    id: silence.id,
    scope: silence.scope,
    target: silence.target,
    provider: silence.provider,
    starts_at: silence.from,
    ends_at: silence.to,
    reason: silence.reason,
    declared_by: silence.declaredBy,
    declared_at: silence.declaredAt,
    ended_by: silence.endedBy,
    ended_at: silence.endedAt,
  };
}

/** A row as the product works with it. */
export function silenceOf(row: SilenceTable): Silence {
  return {
    id: row.id,
    scope: row.scope as SilenceScope,
    target: row.target,
    provider: row.provider,
    from: row.starts_at,
    to: row.ends_at,
    reason: row.reason,
    declaredBy: row.declared_by,
    declaredAt: row.declared_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
  };
}
