import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../contract/clock.ts';
import { MAX_MESSAGE_BYTES } from '../../contract/payload.ts';
import { sampleSubscriptions } from '../../contract/topics.ts';
import { openJournal } from '../journal.ts';
import type { JournalRecord } from '../journal-record.ts';
import type { ReceivedMessage } from '../message.ts';
import { createMqttSource, ingestClientId } from '../mqtt-source.ts';
import { groupedAppend } from './grouped-append.ts';
import { createReceivedStream } from './received-stream.ts';
import { createRelay } from './relay.ts';
import { savedCursor } from './saved-cursor.ts';

export interface IngestProcessOptions {
  mqtt: { url: string; username?: string; password?: string; caFile?: string };
  redisUrl: string;
  dataDir: string;
  journalMaxBytes: number;
  clock: Clock;
  log: Logger;
}

/** Ingest by itself: broker -> journal -> acknowledgement -> Redis -> server. `stop` keeps the broker's session for the next start. */
export interface IngestProcess {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The name of the shared subscription: processes with the same name share the load (MQTT 5, 4.8.2). */
export const SHARE = 'atalaya';

/** What a message means is said by the server, which knows the terminals; here it only becomes durable. */
export async function createIngestProcess(options: IngestProcessOptions): Promise<IngestProcess> {
  const { clock, log } = options;
  const folder = join(options.dataDir, 'journal');
  const cursor = savedCursor(options.dataDir);
  const relayed = await cursor.load();
  const journal = await openJournal({
    folder,
    maxBytes: options.journalMaxBytes,
    minimumPosition: relayed,
    onDamage: (damage) => log.error({ damage }, 'a part of the journal cannot be read and was set aside'),
    onProblem: (problem) => log.error({ problem }, 'journal'),
  });
  const append = groupedAppend(journal);
  let brokerProblem: string | null = 'not connected yet';

  const source = createMqttSource({
    ...options.mqtt,
    clock,
    share: SHARE,
    clientId: ingestClientId(journal.id),
    contractSubscriptions: sampleSubscriptions,
    receive: (message) => append(recordOf(message)),
    onConnected: (connection) => {
      brokerProblem = null;
      log.info(connection, 'connected to the broker');
    },
    onDisconnected: (reason) => {
      brokerProblem = reason;
      log.error({ reason }, 'no broker');
    },
    onWarning: (warning) => log.warn({ stage: 'broker' }, warning),
  });
  const relay = createRelay({
    journal,
    cursor: relayed,
    saveCursor: (position) => cursor.save(position),
    openStream: () => createReceivedStream(options.redisUrl),
    report: () => ({ connected: source.connected, problem: brokerProblem, host: hostname() }),
    onProblem: (problem) => {
      if (problem === undefined) log.info('connected to Redis');
      else log.error({ problem }, 'no Redis');
    },
  });

  return {
    async start() {
      relay.start();
      await source.start();
    },
    async stop() {
      await source.stop();
      await relay.stop();
      await journal.close();
    },
  };
}

/** Of what is too large the server shall see just that. */
function recordOf({ topic, payload, receivedAt, retained }: ReceivedMessage): JournalRecord {
  return { topic, payload: payload.subarray(0, MAX_MESSAGE_BYTES + 1), receivedAt, retained };
}
