import type { Clock } from '../../telemetry/contract/clock.ts';
import { causeNamed, type OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { Verdict } from './verdict.ts';

/** What a person says of an incident's cause, and what the judge had said until then. */
export interface Overrule {
  incidentId: string;
  cause: OutageCause;
  /** In the person's words. */
  reason: string;
  /** As in the audit: a person's id, or `token:NAME`. */
  actor: string;
  machine: Verdict;
}

/** A person said why an incident happened, whose outages in the database are of these terminals. */
type Overruled = (incidentId: string, cause: OutageCause, terminalIds: readonly string[]) => void;

/**
 * Causes that people gave. They hold: who sets an incident's cause asks `causeOf` first, and hears of later ones through
 * `onOverruled`. One entry an incident that a person spoke of is kept in memory, of the newest 100,000.
 */
export class Overrules {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #most: number;
  readonly #words = new Map<string, { id: number; cause: OutageCause }>();
  readonly #listeners = new Set<Overruled>();

  constructor(db: Database, clock: Clock, most = MOST) {
    this.#db = db;
    this.#clock = clock;
    this.#most = most;
  }

  async load(): Promise<void> {
    const rows = await this.#db
      .selectFrom('cause_overrules')
      .select(['id', 'incident_id', 'cause'])
      .orderBy('id', 'desc')
      .limit(this.#most)
      .execute();
    for (const { id, incident_id, cause } of rows.reverse())
      this.#keep(incident_id, { id, cause: causeNamed(cause) });
  }

  /** What a person said; undefined: the judge's word holds. */
  causeOf(incidentId: string): OutageCause | undefined {
    return this.#words.get(incidentId)?.cause;
  }

  /**
   * One incident proved to be a part of another: what was said of it was said of the other, where the last word holds.
   * Only in memory; `incident-tables.ts` makes it durable together with the merge.
   */
  inherit(from: string, into: string): void {
    const word = this.#words.get(from);
    if (word !== undefined && word.id > (this.#words.get(into)?.id ?? 0)) this.#keep(into, word);
  }

  /** Calls back when a person spoke and it is durable; returns its undo. */
  onOverruled(listener: Overruled): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds it; the incident shows it at once. Resolves when it is durable. */
  async overrule({ incidentId, cause, reason, actor, machine }: Overrule): Promise<void> {
    const at = this.#clock.now();
    const { number, terminalIds } = await this.#db.transaction().execute(async (trx) => {
      const { id } = await trx
        .insertInto('cause_overrules')
        .values({
          incident_id: incidentId,
          cause,
          reason,
          actor,
          at,
          machine_cause: machine.cause,
          machine_confidence: machine.confidence,
          machine_provisional: machine.provisional ? 1 : 0,
          because: JSON.stringify(machine.because),
          facts: JSON.stringify(machine.facts ?? machine.because.map((each) => ({ ...each, strength: 1 }))),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('incident_events')
        .values({
          key: `${incidentId}:overruled:${id}`,
          incident_id: incidentId,
          at,
          until: at,
          kind: 'overruled',
          count: 1,
          actor,
          detail: JSON.stringify({ values: { cause, reason } }),
        })
        .execute();
      await trx.updateTable('incidents').set({ cause }).where('id', '=', incidentId).execute();
      const outages = await trx
        .updateTable('outages')
        .set({ cause })
        .where('incident_id', '=', incidentId)
        .returning('terminal_id')
        .execute();
      return { number: id, terminalIds: [...new Set(outages.map(({ terminal_id }) => terminal_id))] };
    });
    this.#keep(incidentId, { id: number, cause });
    for (const listener of this.#listeners) listener(incidentId, cause, terminalIds);
  }

  /** The newest stay; what was said of an incident before `most` others is remembered by the database only. */
  #keep(incidentId: string, word: { id: number; cause: OutageCause }): void {
    this.#words.delete(incidentId);
    this.#words.set(incidentId, word);
    const [oldest] = this.#words.keys();
    if (this.#words.size > this.#most && oldest !== undefined) this.#words.delete(oldest);
  }
}

const MOST = 100_000;
