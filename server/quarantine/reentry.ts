import type { Clock } from '../../telemetry/contract/clock.ts';
import { buildSamplesPayload, MAX_MESSAGE_BYTES, type Sample } from '../../telemetry/contract/sample.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import type { ReceivedMessage } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';

const ROWS_AT_ONCE = 1_000;
/** A message holds at most so many; of large ones fewer, so that it stays within the contract's limit. */
const SAMPLES_PER_MESSAGE = 20;
/** What putting a sample's time right and joining it to others may add to it. */
const BYTES_BESIDE_SAMPLE = 32;
/** Also when nobody said so: another process may have released some. */
const LOOK_EVERY_MS = 30_000;

/**
 * Carries what was released back into the journal, marked, so that it is stored and judged like everything else. A row is
 * only marked as released once its sample is durable there; after a crash it goes once more, which changes nothing.
 */
export class Reentry {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #isRegistered: (terminalId: string) => boolean;
  readonly #receive: (message: ReceivedMessage) => Promise<void>;
  #lookAt = 0;

  constructor(options: {
    db: Database;
    clock: Clock;
    isRegistered: (terminalId: string) => boolean;
    /** Resolves when the message is durable. */
    receive: (message: ReceivedMessage) => Promise<void>;
  }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#isRegistered = options.isRegistered;
    this.#receive = options.receive;
  }

  /** Something was released. */
  wake(): void {
    this.#lookAt = 0;
  }

  /** Call it every second. Rejects when the journal or the database takes nothing: the next call tries again. */
  async run(): Promise<void> {
    if (this.#clock.now() < this.#lookAt) return;
    while ((await this.#some()) === ROWS_AT_ONCE);
    this.#lookAt = this.#clock.now() + LOOK_EVERY_MS;
  }

  async #some(): Promise<number> {
    const found = await this.#db
      .selectFrom('quarantine')
      .selectAll()
      .where('state', 'in', ['releasing', 'rebasing'])
      .orderBy('terminal_id')
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
    const rows = found.filter((row) => this.#isRegistered(row.terminal_id));
    // Of a terminal that nobody knows any more the journal would keep no sample: a person has to see to it first.
    const unknown = found.filter((row) => !this.#isRegistered(row.terminal_id)).map(({ id }) => id);
    await this.#forEach(unknown, (ids) =>
      this.#db
        .updateTable('quarantine')
        .set({ state: 'waiting', shift_ms: 0 })
        .where('id', 'in', ids)
        .execute(),
    );
    const durable: Promise<void>[] = [];
    for (let at = 0; at < rows.length;) {
      const terminalId = rows[at]?.terminal_id ?? '';
      const part = messageFrom(rows, at);
      const samples = part.map((row) => ({
        ...(JSON.parse(row.sample) as Sample),
        measuredAt: row.measured_at + row.shift_ms,
      }));
      durable.push(
        this.#receive({
          topic: buildTopic(terminalId, 'samples'),
          payload: Buffer.from(buildSamplesPayload(samples)),
          receivedAt: this.#clock.now(),
          retained: false,
          released: true,
        }),
      );
      at += part.length;
    }
    await Promise.all(durable);
    const idsOf = (state: string) => rows.filter((row) => row.state === state).map(({ id }) => id);
    // What was placed in time by itself would be placed there again; of a person's decision something must remain.
    await this.#forEach(idsOf('rebasing'), (ids) =>
      this.#db.deleteFrom('quarantine').where('id', 'in', ids).execute(),
    );
    const decided = { state: 'released', decided_at: this.#clock.now(), sample: '' };
    await this.#forEach(idsOf('releasing'), (ids) =>
      this.#db.updateTable('quarantine').set(decided).where('id', 'in', ids).execute(),
    );
    return found.length;
  }

  async #forEach(
    ids: readonly number[],
    change: (ids: readonly number[]) => Promise<unknown>,
  ): Promise<void> {
    for (let at = 0; at < ids.length; at += 400) await change(ids.slice(at, at + 400));
  }
}

/** The rows from `from` on that go in one message: of one terminal, and no more than a message may hold. */
function messageFrom<Row extends { terminal_id: string; sample: string }>(
  rows: readonly Row[],
  from: number,
): Row[] {
  const part: Row[] = [];
  let bytes = 0;
  for (const row of rows.slice(from, from + SAMPLES_PER_MESSAGE)) {
    bytes += Buffer.byteLength(row.sample) + BYTES_BESIDE_SAMPLE;
    if (row.terminal_id !== rows[from]?.terminal_id || (bytes > MAX_MESSAGE_BYTES && part.length > 0)) break;
    part.push(row);
  }
  return part;
}
