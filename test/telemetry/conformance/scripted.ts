import type { Presence } from '../../../telemetry/contract/presence.ts';
import { deflateSync } from 'node:zlib';
import { Checker, type Judgement } from '../../../telemetry/conformance/checker.ts';
import type { ConnectionFacts } from '../../../telemetry/conformance/observation.ts';
import type { Command } from '../../../telemetry/contract/commands.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { TOPIC_PREFIX, type TopicKind } from '../../../telemetry/contract/topics.ts';

/** Readings to add, or to leave out where undefined. */
type Readings = { [Name in keyof Sample]?: Sample[Name] | undefined };

const began = 1_767_225_600_000;
const ID = 'T-1';

/** A terminal by script, and the checker that watches it. Time goes by only when the script says so. */
export class Scripted {
  readonly #checker: Checker;
  now = began;

  constructor(options: ConstructorParameters<typeof Checker>[0] & { broker?: 'embedded' | 'external' } = {}) {
    this.#checker = new Checker(options);
    const { broker = 'embedded' } = options;
    this.#checker.see({ type: 'watching', at: this.now, terminalId: ID, broker });
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  connect(session: string, facts: Partial<ConnectionFacts> = {}): this {
    const will = willOf({ state: 'offline', session });
    const connection = { clientId: ID, clean: true, keepaliveS: 60, will, ...facts };
    this.#checker.see({ type: 'connected', at: this.now, connection });
    return this;
  }

  subscribe(...kinds: TopicKind[]): this {
    const topics = kinds.map((kind) => ({ topic: `${TOPIC_PREFIX}${ID}/${kind}`, qos: 1 }));
    this.#checker.see({ type: 'subscribed', at: this.now, topics });
    return this;
  }

  /** Connects, listens and says so. */
  online(session: string): this {
    return this.connect(session)
      .subscribe('stored', 'commands')
      .publish('presence', { state: 'online', session });
  }

  cut(session: string): this {
    this.publish('presence', { state: 'offline', session });
    this.#checker.see({ type: 'disconnected', at: this.now });
    return this;
  }

  /** Goes without a word. */
  vanish(): this {
    this.#checker.see({ type: 'disconnected', at: this.now });
    return this;
  }

  refused(what: string): this {
    this.#checker.see({ type: 'refused', at: this.now, what });
    return this;
  }

  publish(topic: TopicKind, payload: unknown, { qos = 1, retained = false } = {}): this {
    const bytes = payload instanceof Uint8Array ? payload : Buffer.from(textOf(payload));
    this.#checker.see({
      type: 'heard',
      at: this.now,
      topic: `${TOPIC_PREFIX}${ID}/${topic}`,
      qos,
      retained,
      payload: Buffer.from(bytes).toString('base64'),
    });
    return this;
  }

  deflated(payload: unknown): this {
    return this.publish('samples.z', deflateSync(textOf(payload)));
  }

  stored(upTo: number, more: { epoch?: string; missingTo?: number } = {}): this {
    return this.#said('stored', { epoch: 'e', upTo, ...more });
  }

  commands(command: Command): this {
    return this.#said('commands', command);
  }

  /** Sample number `seq` of an epoch that began with the watch, one a minute. */
  sample(seq: number, more: Readings = {}): Readings {
    const measuredAt = began + seq * 60_000;
    return {
      measuredAt,
      epoch: 'e',
      seq,
      intervalS: 60,
      linkUp: true,
      clockSynced: true,
      bootId: 'b',
      ...more,
    };
  }

  /** A minute passes and the sample of it is sent. */
  minute(seq: number, more: Readings = {}): this {
    this.now = began + seq * 60_000 + 500;
    return this.publish('samples', this.sample(seq, more));
  }

  judge(): Judgement {
    return this.#checker.judge(this.now);
  }

  /** The names of the rules that were broken. */
  broken(): string[] {
    return this.judge().findings.map(({ rule }) => rule);
  }

  #said(topic: TopicKind, payload: object): this {
    const said = { topic: `${TOPIC_PREFIX}${ID}/${topic}`, payload: base64(JSON.stringify(payload)) };
    this.#checker.see({ type: 'said', at: this.now, ...said });
    return this;
  }
}

/** A last will on presence as it should be, which says this. */
export function willOf(presence: Presence): NonNullable<ConnectionFacts['will']> {
  const payload = base64(JSON.stringify(presence));
  return { topic: `${TOPIC_PREFIX}${ID}/presence`, qos: 1, retained: true, payload };
}

function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
