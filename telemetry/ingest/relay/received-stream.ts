import { createClient, RESP_TYPES } from 'redis';
import { decodeRecords, encodeRecords, type JournalRecord } from '../journal-record.ts';

/** What an ingest process received between two positions of its own journal, on its way to the server. */
export interface RelayedRecords {
  ingestId: string;
  from: number;
  position: number;
  records: JournalRecord[];
}

export interface StreamEntry extends RelayedRecords {
  /** Redis's own; entries are read and removed by it. */
  id: string;
}

/** How an ingest process is doing. It says so every few seconds, and counts as away when it stops. */
export interface IngestReport {
  /** Its connection to the MQTT broker stands. */
  connected: boolean;
  /** In one line, for an operator. */
  problem: string | null;
  /** Received and not yet durable at the server. */
  behindBytes: number;
  /** Name of its machine. */
  host: string;
}

/** An ingest process that joined; `report` is null while it is away. */
export interface IngestMember {
  ingestId: string;
  report: IngestReport | null;
}

/** Redis between ingest processes and the server: a stream of what was received, and a few keys beside it. */
export interface ReceivedStream {
  /** Rejects with one line that says why; holds no secret. */
  connect(): Promise<void>;
  close(): void;

  add(relayed: RelayedRecords): Promise<void>;
  /** Entries after `after` (`0` for the first), waiting up to `blockMs` for one. */
  read(after: string, blockMs: number): Promise<StreamEntry[]>;
  /** The server has these: how far each ingest process may forget. Then the entries are removed. */
  settle(entries: readonly StreamEntry[], durable: ReadonlyMap<string, number>): Promise<void>;
  /** An ingest process says from where it sends, unless the server knows of it already: without it no gap could be seen. */
  begin(ingestId: string, position: number): Promise<void>;
  /** How far the server has everything of an ingest process; undefined when nobody knows. */
  durableUntil(ingestId: string): Promise<number | undefined>;

  report(ingestId: string, report: IngestReport): Promise<void>;
  members(): Promise<IngestMember[]>;
  /** The process is gone for good and nothing is missed of it. */
  leave(ingestId: string): Promise<void>;
  /** The server says that it is there. */
  serve(): Promise<void>;
  isServed(): Promise<boolean>;
}

/** Reports and the server's word are forgotten by Redis after this: no clock but its own is asked. */
const REPORT_TTL_S = 10;
const ENTRIES_AT_ONCE = 8;
/** Something is asked at least every few seconds: an answerless connection is a dead one. */
const SILENT_MS = 15_000;
const stream = 'atalaya:received';
const durableKey = 'atalaya:durable';
const membersKey = 'atalaya:ingests';
const serverKey = 'atalaya:server';
const reportKey = (ingestId: string) => `atalaya:ingest:${ingestId}`;

/** @param url redis or rediss, with user and password in it where Redis wants them */
export function createReceivedStream(url: string): ReceivedStream {
  // Whoever uses it connects anew and starts over from what is known to be durable, so nothing is queued meanwhile.
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: 5_000, socketTimeout: SILENT_MS },
  });
  client.on('error', () => undefined);
  const command = (...args: (string | Buffer)[]): Promise<unknown> => client.sendCommand(args);
  // A read that waits would hold up everything else on its connection.
  const reader = client.duplicate();
  reader.on('error', () => undefined);

  return {
    async connect() {
      try {
        await Promise.all([client.connect(), reader.connect()]);
      } catch (error) {
        throw new Error(`Redis at ${new URL(url).host} cannot be reached: ${reasonOf(error)}`, {
          cause: error,
        });
      }
    },
    close() {
      for (const each of [client, reader]) if (each.isOpen) each.destroy();
    },
    async add({ ingestId, from, position, records }) {
      const at = [String(from), String(position)];
      await command(
        'XADD',
        stream,
        '*',
        'ingest',
        ingestId,
        'from',
        at[0] ?? '',
        'to',
        at[1] ?? '',
        'records',
        encodeRecords(records),
      );
    },
    async read(after, blockMs) {
      const limits = ['COUNT', String(ENTRIES_AT_ONCE), 'BLOCK', String(blockMs)];
      const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer };
      const answer = await reader.sendCommand(['XREAD', ...limits, 'STREAMS', stream, after], {
        typeMapping,
      });
      return entriesOf(answer);
    },
    async settle(entries, durable) {
      const positions = [...durable].flatMap(([ingestId, position]) => [ingestId, String(position)]);
      // First this: an entry that is read twice does no harm, one that is removed too early would.
      if (positions.length > 0) await command('HSET', durableKey, ...positions);
      if (entries.length > 0) await command('XDEL', stream, ...entries.map(({ id }) => id));
    },
    async begin(ingestId, position) {
      await command('HSETNX', durableKey, ingestId, String(position));
    },
    async durableUntil(ingestId) {
      const position = await command('HGET', durableKey, ingestId);
      return typeof position === 'string' ? Number(position) : undefined;
    },
    async report(ingestId, report) {
      await command('SADD', membersKey, ingestId);
      await command('SET', reportKey(ingestId), JSON.stringify(report), 'EX', String(REPORT_TTL_S));
    },
    async members() {
      const ids = ((await command('SMEMBERS', membersKey)) as string[]).sort();
      if (ids.length === 0) return [];
      const reports = (await command('MGET', ...ids.map(reportKey))) as (string | null)[];
      return ids.map((ingestId, index) => ({ ingestId, report: reportOf(reports[index]) }));
    },
    async leave(ingestId) {
      await command('SREM', membersKey, ingestId);
      await command('DEL', reportKey(ingestId));
    },
    async serve() {
      await command('SET', serverKey, '1', 'EX', String(REPORT_TTL_S));
    },
    async isServed() {
      return (await command('GET', serverKey)) !== null;
    },
  };
}

/** Redis answers `[[stream, [[id, [name, value, ...]], ...]]]`, or null. What is not an entry of ours has no records. */
function entriesOf(answer: unknown): StreamEntry[] {
  const [only] = (answer ?? []) as [Buffer, [Buffer, Buffer[]][]][];
  return (only?.[1] ?? []).map(([id, fields]) => {
    const values = new Map<string, Buffer>();
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [name, value] = [fields[at], fields[at + 1]];
      if (name !== undefined && value !== undefined) values.set(name.toString(), value);
    }
    const { records } = decodeRecords(values.get('records') ?? Buffer.alloc(0), true);
    return {
      id: id.toString(),
      ingestId: values.get('ingest')?.toString() ?? '',
      from: Number(values.get('from')?.toString() ?? Number.NaN),
      position: Number(values.get('to')?.toString() ?? Number.NaN),
      records: records.map(({ record }) => record),
    };
  });
}

function reportOf(text: string | null | undefined): IngestReport | null {
  if (text === null || text === undefined) return null;
  try {
    return JSON.parse(text) as IngestReport;
  } catch {
    return null;
  }
}

/** node-redis puts the reason of a failed connection into the error or its cause; none of them holds the password. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
