import type { Observation } from '../telemetry/conformance/observation.ts';
import { TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import type { Clock } from '../telemetry/contract/clock.ts';
import type { ReceivedMessage } from '../telemetry/ingest/message.ts';
import type { TerminalEvent } from './broker/terminal-event.ts';

/** What waits for a slow reader; what comes beyond is left out and counted. */
const MAX_WAITING_BYTES = 2 * 1024 ** 2;
const MAX_WATCHES = 16;

/** As many watch as may: nothing more is shown until one of them ends. */
export class TooManyWatchesError extends Error {
  override readonly name = 'TooManyWatchesError';
}

/** Somebody who watches one terminal. Takes what happened in order; ends when `end` was called, here or there. */
export class Watch {
  #waiting: Observation[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #ended = false;
  #wake: () => void = () => undefined;

  get ended(): boolean {
    return this.#ended;
  }

  add(observation: Observation): void {
    const bytes = 'payload' in observation ? observation.payload.length + 200 : 400;
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) this.#dropped += 1;
    else {
      this.#waiting.push(observation);
      this.#waitingBytes += bytes;
    }
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Resolves with what happened meanwhile, empty when nothing did for `patienceMs`. */
  async next(patienceMs: number, clock: Clock): Promise<Observation[]> {
    if (this.#waiting.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const taken = this.#waiting;
    if (this.#dropped > 0) taken.push({ type: 'dropped', at: clock.now(), count: this.#dropped });
    this.#waiting = [];
    this.#waitingBytes = this.#dropped = 0;
    return taken;
  }
}

/** Shows single terminals' raw messages to who asks for them. Costs a look at an empty map while nobody does. */
export class TerminalWatch {
  readonly #clock: Clock;
  readonly #broker: 'embedded' | 'external';
  readonly #watches = new Map<string, Set<Watch>>();
  #count = 0;

  constructor(clock: Clock, broker: 'embedded' | 'external') {
    this.#clock = clock;
    this.#broker = broker;
  }

  get isFull(): boolean {
    return this.#count >= MAX_WATCHES;
  }

  /** Begins a watch; `unwatch` ends it. @throws TooManyWatchesError */
  watch(terminalId: string): Watch {
    if (this.isFull) throw new TooManyWatchesError(`${MAX_WATCHES} terminals are watched`);
    const watch = new Watch();
    const ofTerminal = this.#watches.get(terminalId) ?? new Set();
    this.#watches.set(terminalId, ofTerminal.add(watch));
    this.#count += 1;
    watch.add({ type: 'watching', at: this.#clock.now(), terminalId, broker: this.#broker });
    return watch;
  }

  unwatch(terminalId: string, watch: Watch): void {
    const ofTerminal = this.#watches.get(terminalId);
    if (ofTerminal?.delete(watch) !== true) return;
    this.#count -= 1;
    if (ofTerminal.size === 0) this.#watches.delete(terminalId);
  }

  /** What watches wait for comes no more. */
  close(): void {
    for (const watches of this.#watches.values()) for (const watch of watches) watch.end();
  }

  /** A message came in. */
  heard({ topic, payload, receivedAt: at, qos = 1, retained }: ReceivedMessage): void {
    const watches = this.#of(topic);
    if (watches === undefined) return;
    this.#tell(watches, { type: 'heard', at, topic, qos, retained, payload: base64(payload) });
  }

  /** The product said something to a terminal. */
  said(topic: string, payload: string | Uint8Array): void {
    const watches = this.#of(topic);
    if (watches === undefined) return;
    this.#tell(watches, { type: 'said', at: this.#clock.now(), topic, payload: base64(payload) });
  }

  /** A connection came or went, or a publish was refused. */
  happened(terminalId: string, event: TerminalEvent): void {
    const watches = this.#watches.get(terminalId);
    if (watches === undefined) return;
    const at = this.#clock.now();
    if (event.kind === 'disconnected') this.#tell(watches, { type: 'disconnected', at });
    else if (event.kind === 'subscribed')
      this.#tell(watches, { type: 'subscribed', at, topics: event.topics });
    else if (event.kind === 'refused') this.#tell(watches, { type: 'refused', at, what: event.what });
    else {
      const { clientId, clean, keepaliveS } = event;
      const will = event.will && { ...event.will, payload: base64(event.will.payload) };
      this.#tell(watches, { type: 'connected', at, connection: { clientId, clean, keepaliveS, will } });
    }
  }

  #of(topic: string): ReadonlySet<Watch> | undefined {
    if (this.#count === 0 || !topic.startsWith(TOPIC_PREFIX)) return undefined;
    const slash = topic.indexOf('/', TOPIC_PREFIX.length);
    return this.#watches.get(topic.slice(TOPIC_PREFIX.length, slash === -1 ? undefined : slash));
  }

  #tell(watches: ReadonlySet<Watch>, observation: Observation): void {
    for (const watch of watches) watch.add(observation);
  }
}

function base64(payload: string | Uint8Array): string {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  return bytes.toString('base64');
}
