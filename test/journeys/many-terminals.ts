import { EventEmitter, once } from 'node:events';
import type { Config } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import {
  addBridge,
  addTerminals,
  type IssuedCredential,
} from '../../server/registry/terminal-credentials.ts';
import { issueToken } from '../../server/accounts/api-tokens.ts';
import { createPublisherPool } from '../../simulators/publisher-pool.ts';
import { TerminalMemory } from '../../simulators/terminal-memory.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { TOPIC_PREFIX } from '../../telemetry/contract/topics.ts';

const CONNECTIONS = 16;
const places = ['09015', '20067', '31050', '02004'];

/** How many terminals there are, how much each says, and from when on. */
export interface Fleet {
  terminals: number;
  /** Samples of each terminal, one a minute. */
  rounds: number;
  /** When the first minute ends, epoch milliseconds. */
  from: number;
}

export const terminalId = (index: number): string => `T-${String(index).padStart(4, '0')}`;

/** Every sample has a figure of its own, so that a sum tells which are missing or counted twice. */
export const downlinkBps = (index: number, round: number): number => 1_000_000 + index * 1_000 + round;

export function measuredAt({ from }: Fleet, round: number): number {
  return from + round * 60_000;
}

/** One site a terminal; a bridge that may publish for all of them; a token to ask with. */
export async function register(
  config: Config,
  { terminals }: Fleet,
): Promise<{ bridge: IssuedCredential; token: string }> {
  const db = await openDatabase(config);
  const indexes = Array.from({ length: terminals }, (_, index) => index);
  await upsertSites(
    db,
    indexes.map((index) => ({
      id: `S-${terminalId(index)}`,
      name: `Sitio ${index}`,
      kind: 'school' as const,
      regionCode: places[index % places.length] ?? '00',
      latitude: 19,
      longitude: -99,
    })),
    systemClock,
  );
  await addTerminals(
    db,
    indexes.map((index) => ({ id: terminalId(index), siteId: `S-${terminalId(index)}` })),
    systemClock,
  );
  const bridge = await addBridge(db, { name: 'many', prefix: TOPIC_PREFIX }, systemClock);
  const { token } = await issueToken(db, systemClock, {
    name: 'test',
    role: 'administrator',
    regionCodes: null,
  });
  await db.destroy();
  return { bridge, token };
}

export interface Publishing {
  /** Messages acknowledged so far. */
  acknowledgements(): number;
  /** Resolves when that many messages have been acknowledged. */
  acknowledged(count: number): Promise<void>;
  /** Resolves when everything has been. */
  done: Promise<void>;
  close(): Promise<void>;
}

/**
 * Every terminal measures all its rounds and publishes them with QoS 1 over a few shared connections.
 * What was not acknowledged when a connection broke is published again on the next, and nothing else is.
 */
export function publishAll(
  fleet: Fleet,
  url: string,
  { username, password }: { username?: string; password?: string },
): Publishing {
  const news = new EventEmitter().setMaxListeners(0);
  let acknowledgements = 0;
  const pool = createPublisherPool(
    { url, clientId: 'many', ...(username && { username }), ...(password && { password }) },
    CONNECTIONS,
    () => news.emit('connection'),
  );
  let closed = false;

  const publishOne = async (index: number): Promise<void> => {
    const memory = new TerminalMemory(terminalId(index), 'first');
    for (let round = 0; round < fleet.rounds; round += 1) {
      memory.record({
        measuredAt: measuredAt(fleet, round),
        intervalS: 60,
        linkUp: true,
        latencyMs: 40,
        packetLossRatio: 0,
        downlinkBps: downlinkBps(index, round),
      });
      for (let message = memory.next(true); message !== undefined; message = memory.next(true)) {
        while (!pool.hasRoom(index)) {
          await once(news, 'connection');
          if (closed) return;
        }
        try {
          await pool.publish(index, message.topic, message.payload, message.retain);
        } catch {
          continue; // The connection broke before the acknowledgement: the memory offers it again.
        }
        message.settled();
        acknowledgements += 1;
        news.emit('acknowledged');
      }
    }
  };

  return {
    acknowledgements: () => acknowledgements,
    async acknowledged(count) {
      while (acknowledgements < count) await once(news, 'acknowledged');
    },
    done: Promise.all(Array.from({ length: fleet.terminals }, (_, index) => publishOne(index))).then(
      () => undefined,
    ),
    async close() {
      closed = true;
      await pool.close();
      news.emit('connection');
    },
  };
}
