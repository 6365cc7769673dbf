import { deserialize, serialize } from 'node:v8';
import type { Transaction } from 'kysely';
import type { CheckpointPart, IndexOf } from './checkpoint-part.ts';
import { giveAway } from './database/give-away.ts';
import type { Database, Schema } from './database/schema.ts';
import type { Fleet } from './registry/fleet.ts';

/** The head: which form the rows have, and what belongs to no part. The other rows are named `judgement/PART/NUMBER`. */
const HEAD = 'judgement';
const TERMINALS = `${HEAD}/terminals`;
const VERSION = 3;
/** Checkpoints of changes after which everything is written again, however little they held. */
const MAX_CHANGES = 200;
/** Rows read at once. */
const READ_AT_ONCE = 16;

/** What a checkpoint says of itself. */
export interface CheckpointHead {
  /** Of the journal: everything before it is in the checkpoint. */
  position: number;
  /** Until then the sums of the regions are accounted. */
  accountedUntil: number;
}

/**
 * The state of the parts as rows: everything once, then what changed since, until that is as much as everything.
 * So a checkpoint costs what happened, not how many terminals there are.
 */
export class CheckpointRows {
  readonly #fleet: Fleet;
  readonly #parts: readonly CheckpointPart[];
  /** Terminals whose ids stand in the database; another number needs everything anew. */
  #terminals = -1;
  #bytesOfAll = 0;
  #bytesSince = 0;
  #changes = 0;
  #number = 0;

  constructor(fleet: Fleet, parts: readonly CheckpointPart[]) {
    this.#fleet = fleet;
    this.#parts = parts;
  }

  /** Gives the parts their pieces back. Undefined: there was no checkpoint. Of another version only the position counts. */
  async load(db: Database): Promise<CheckpointHead | undefined> {
    const row = await db.selectFrom('checkpoints').selectAll().where('name', '=', HEAD).executeTakeFirst();
    if (row === undefined) return undefined;
    const { position, saved_at, state } = row;
    const head =
      state === null ? undefined : (deserialize(state) as { version: number; accountedUntil: number });
    if (head?.version !== VERSION) return { position, accountedUntil: head?.accountedUntil ?? saved_at };
    await this.#loadParts(db, await this.#indexOf(db));
    return { position, accountedUntil: head.accountedUntil };
  }

  /** Takes the state as it is now. Write it in the transaction that moves everything else, or give it back. */
  take(head: CheckpointHead): { write(trx: Transaction<Schema>, now: number): Promise<void> } {
    const everything =
      this.#terminals !== this.#fleet.terminals.length ||
      this.#bytesSince > this.#bytesOfAll ||
      this.#changes >= MAX_CHANGES;
    const rows = new Map([[HEAD, serialize({ version: VERSION, accountedUntil: head.accountedUntil })]]);
    if (everything) rows.set(TERMINALS, Buffer.from(this.#fleet.terminals.map(({ id }) => id).join('\n')));
    let bytes = 0;
    for (const part of this.#parts) {
      for (const piece of part.save(everything)) {
        const state = serialize(piece);
        bytes += state.length;
        this.#number += 1;
        rows.set(`${HEAD}/${part.name}/${String(this.#number).padStart(12, '0')}`, state);
      }
    }
    this.#terminals = this.#fleet.terminals.length;
    this.#bytesSince = everything ? 0 : this.#bytesSince + bytes;
    this.#changes = everything ? 0 : this.#changes + 1;
    if (everything) this.#bytesOfAll = bytes;
    return {
      write: async (trx, now) => {
        if (everything) await trx.deleteFrom('checkpoints').where('name', 'like', `${HEAD}/%`).execute();
        for (const [name, state] of rows) {
          await trx
            .insertInto('checkpoints')
            .values({ name, position: head.position, saved_at: now, state: giveAway(state) })
            .onConflict((conflict) =>
              conflict.column('name').doUpdateSet((eb) => ({
                position: eb.ref('excluded.position'),
                saved_at: eb.ref('excluded.saved_at'),
                state: eb.ref('excluded.state'),
              })),
            )
            .execute();
        }
      },
    };
  }

  /** What was taken is not in the database: the next has everything. */
  giveBack(): void {
    this.#terminals = -1;
  }

  async #indexOf(db: Database): Promise<IndexOf> {
    const row = await db
      .selectFrom('checkpoints')
      .select('state')
      .where('name', '=', TERMINALS)
      .executeTakeFirst();
    const ids = row?.state ? Buffer.from(row.state).toString().split('\n') : [];
    const indexes = new Int32Array(ids.length);
    const { terminals } = this.#fleet;
    // Nearly always they stand where they stood.
    for (const [at, id] of ids.entries())
      indexes[at] = terminals[at]?.id === id ? at : (this.#fleet.terminalById(id)?.index ?? -1);
    return (savedIndex) => {
      const index = indexes[savedIndex] ?? -1;
      return index < 0 ? undefined : index;
    };
  }

  async #loadParts(db: Database, indexOf: IndexOf): Promise<void> {
    const parts = new Map(this.#parts.map((part) => [part.name, part]));
    for (let after = ''; ;) {
      const rows = await db
        .selectFrom('checkpoints')
        .select(['name', 'state'])
        .where('name', 'like', `${HEAD}/%`)
        .where('name', '>', after)
        .orderBy('name')
        .limit(READ_AT_ONCE)
        .execute();
      for (const { name, state } of rows) {
        const [, part = '', number = '0'] = name.split('/');
        this.#number = Math.max(this.#number, Number(number));
        if (state !== null) parts.get(part)?.load(deserialize(state), indexOf);
      }
      const last = rows.at(-1)?.name;
      if (last === undefined || rows.length < READ_AT_ONCE) return;
      after = last;
    }
  }
}
