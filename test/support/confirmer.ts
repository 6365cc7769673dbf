import { connectAsync } from 'mqtt';
import { inflateSync } from 'node:zlib';
import { parseSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';
import { buildStoredPayload } from '../../telemetry/contract/stored.ts';
import { buildTopic, parseTopic, TOPIC_PREFIX } from '../../telemetry/contract/topics.ts';

export interface Heard {
  kind: string;
  payload: Buffer;
  samples: Sample[];
}

/** Stands in for the product at a broker: takes a terminal's messages and says what is settled. */
export interface Confirmer {
  messages: Heard[];
  /** Every sample heard, by its number within its epoch; repeated ones once. */
  samples: Map<string, Sample>;
  /** Confirms as far as there is no gap; `undefined` when there is nothing to say. */
  confirm(): Promise<number | undefined>;
  publish(kind: 'commands' | 'stored', payload: string): Promise<void>;
  stop(): Promise<void>;
}

/** `everyMessages`: confirms by itself after so many messages. */
export async function startConfirmer(
  broker: { url: string; ca?: string },
  terminalId: string,
  everyMessages = Infinity,
): Promise<Confirmer> {
  const client = await connectAsync(broker.url, {
    reconnectPeriod: 200,
    ...(broker.ca === undefined ? {} : { ca: broker.ca }),
  });
  client.on('error', () => undefined);
  const messages: Heard[] = [];
  const samples = new Map<string, Sample>();
  let epoch = '';
  let unconfirmed = 0;
  const upTo = (): number => {
    const seqs = [...samples.values()].filter((each) => each.epoch === epoch).map((each) => each.seq ?? 0);
    const known = new Set(seqs);
    // What came first says by `oldestSeq` where the terminal's memory begins.
    let last = oldest.get(epoch) ?? 1;
    while (known.has(last)) last += 1;
    return last - 1;
  };
  const oldest = new Map<string, number>();
  client.on('message', (topic, payload) => {
    const { kind } = parseTopic(topic);
    const isSamples = kind === 'samples' || kind === 'samples.z';
    const text = kind === 'samples.z' ? inflateSync(payload).toString() : payload.toString();
    const heard = isSamples ? parseSamplesPayload(text).samples : [];
    messages.push({ kind, payload, samples: heard });
    for (const sample of heard) {
      samples.set(`${sample.epoch ?? ''} ${sample.seq ?? sample.measuredAt}`, sample);
      epoch = sample.epoch ?? epoch;
      if (sample.oldestSeq !== undefined) oldest.set(epoch, sample.oldestSeq);
    }
    if (!isSamples) return;
    unconfirmed += 1;
    if (unconfirmed >= everyMessages) void confirmer.confirm();
  });
  await client.subscribeAsync(`${TOPIC_PREFIX}${terminalId}/+`, { qos: 1 });
  const confirmer: Confirmer = {
    messages,
    samples,
    async confirm() {
      const settled = upTo();
      if (settled === 0) return undefined;
      unconfirmed = 0;
      await confirmer.publish('stored', buildStoredPayload({ epoch, upTo: settled }));
      return settled;
    },
    async publish(kind, payload) {
      await client.publishAsync(buildTopic(terminalId, kind), payload, { qos: 1 });
    },
    async stop() {
      await client.endAsync(true);
    },
  };
  return confirmer;
}
