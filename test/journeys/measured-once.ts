import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createPublisherPool } from '../../simulators/publisher-pool.ts';
import { TerminalMemory } from '../../simulators/terminal-memory.ts';
import { parseStoredPayload } from '../../telemetry/contract/stored.ts';
import { parseTopic, TOPIC_PREFIX } from '../../telemetry/contract/topics.ts';
import { downlinkBps, measuredAt, terminalId, type Fleet } from './many-terminals.ts';

export interface Measuring {
  /** Resolves when the fleet has measured that many rounds. */
  measured(rounds: number): Promise<void>;
  /** Samples that terminals still hold. */
  kept(): number;
  /** Every terminal says that it is online, as after a new connection: the server answers at once with what it has. */
  announce(): void;
  close(): Promise<void>;
}

/**
 * Every terminal measures a round every `everyMs` and forgets a sample only when `stored` confirmed it. It announces
 * itself on each connection, as terminals do, so that the server answers at once.
 */
export function measureAll(
  fleet: Fleet,
  url: string,
  credential: { username?: string; password?: string },
  everyMs: number,
): Measuring {
  const news = new EventEmitter().setMaxListeners(0);
  const stopping = new AbortController();
  const terminals = Array.from({ length: fleet.terminals }, (_, index) => ({
    index,
    memory: new TerminalMemory(terminalId(index), 'first', { forgets: 'confirmed' }),
    connection: 0,
    publishing: false,
  }));
  const byId = new Map(terminals.map((terminal) => [terminal.memory.terminalId, terminal]));
  let rounds = 0;

  const pool = createPublisherPool(
    {
      url,
      clientId: 'measuring',
      ...credential,
      hears: {
        topics: [`${TOPIC_PREFIX}+/stored`],
        heard: (topic, payload) => {
          const terminal = byId.get(parseTopic(topic).terminalId);
          terminal?.memory.confirmed(parseStoredPayload(payload));
        },
      },
    },
    4,
  );

  async function publishNext(terminal: (typeof terminals)[number]): Promise<void> {
    const { index, memory } = terminal;
    if (terminal.publishing) return;
    terminal.publishing = true;
    try {
      while (pool.hasRoom(index)) {
        const connection = pool.connection(index);
        if (connection !== terminal.connection) {
          terminal.connection = connection;
          memory.connected();
          memory.sayPresence({ state: 'online', session: String(connection) });
        }
        const message = memory.next(true);
        if (message === undefined) break;
        await pool.publish(index, message.topic, message.payload, message.retain);
        message.settled();
      }
    } catch {
      // Kept, and sent again on the next connection.
    } finally {
      terminal.publishing = false;
    }
  }

  async function run(): Promise<void> {
    for (let step = 0; !stopping.signal.aborted; step += 1) {
      if (rounds < fleet.rounds && step % Math.ceil(everyMs / 100) === 0) {
        for (const { index, memory } of terminals)
          memory.record({
            measuredAt: measuredAt(fleet, rounds),
            intervalS: 60,
            linkUp: true,
            latencyMs: 40,
            packetLossRatio: 0,
            downlinkBps: downlinkBps(index, rounds),
          });
        rounds += 1;
        news.emit('measured');
      }
      for (const terminal of terminals) void publishNext(terminal);
      await pause(100);
    }
  }
  const running = run();

  return {
    async measured(count) {
      while (rounds < count) await once(news, 'measured');
    },
    kept: () => terminals.reduce((sum, { memory }) => sum + memory.size, 0),
    announce() {
      for (const { memory } of terminals) memory.sayPresence({ state: 'online', session: 'again' });
    },
    async close() {
      stopping.abort();
      await running;
      await pool.close();
    },
  };
}
