import type { InterpretContext } from '../../../telemetry/ingest/interpret.ts';
import type { JournalRecord } from '../../../telemetry/ingest/journal-record.ts';
import type { ReceivedMessage } from '../../../telemetry/ingest/message.ts';
import { buildTopic, type TopicKind } from '../../../telemetry/contract/topics.ts';

export const now = Date.UTC(2026, 2, 1, 12);
export const dayMs = 86_400_000;

/** A registry that knows T-1, T-2, ... and the dish `ut-1` as T-1. */
export const context: InterpretContext = {
  directory: {
    isRegistered: (terminalId) => terminalId.startsWith('T-'),
    byForeignId: (format, foreignId) =>
      format === 'starlink-grpc-tools' && foreignId === 'ut-1' ? 'T-1' : undefined,
  },
  retentionMs: 90 * dayMs,
};

/** A message of T-1 received now. */
export function message(
  kind: TopicKind,
  payload: string | Uint8Array,
  more: Partial<JournalRecord> = {},
): ReceivedMessage & JournalRecord {
  return {
    topic: buildTopic('T-1', kind),
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    receivedAt: now,
    retained: false,
    ...more,
  };
}

/** A samples message of T-1 whose one sample was measured at `measuredAt`. */
export function sampleAt(measuredAt: number, topic = buildTopic('T-1', 'samples')): ReceivedMessage {
  return message('samples', JSON.stringify({ measuredAt, latencyMs: 40 }), { topic });
}
