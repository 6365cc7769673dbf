import { connect } from 'node:net';
import type { Random } from '../../simulators/random.ts';
import { hostileConnection } from './hostile-packets.ts';
import { pingBytes, type RawConnect } from './mqtt-bytes.ts';

/** What became of hostile connections, by the name of what they sent. */
export interface HostileOutcome {
  connections: number;
  /** The broker answered a CONNECT with a return code other than 0, or ended the connection. */
  refused: number;
  /** It went on and answered a ping. */
  harmless: number;
  /** It waited for more bytes, as it must where a packet claims to be longer; we gave up. */
  unfinished: number;
}

/** How long a broker may wait for bytes that never come before we give up. */
const PATIENCE_MS = 300;

/**
 * Opens so many hostile connections, as many at a time as there are known credentials: each keeps to its own, because a
 * broker ends a connection whose client id comes a second time, and that is no refusal.
 */
export async function hostileRound(
  port: number,
  random: Random,
  known: readonly RawConnect[],
  count: number,
): Promise<HostileOutcome> {
  const outcome: HostileOutcome = { connections: 0, refused: 0, harmless: 0, unfinished: 0 };
  const one = async (own: RawConnect): Promise<void> => {
    while (outcome.connections < count) {
      outcome.connections += 1;
      outcome[await converse(port, hostileConnection(random, own).bytes)] += 1;
    }
  };
  await Promise.all(known.map(one));
  return outcome;
}

function converse(port: number, bytes: Buffer): Promise<'refused' | 'harmless' | 'unfinished'> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let got = Buffer.alloc(0);
    const end = (how: 'refused' | 'harmless' | 'unfinished'): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(how);
    };
    const patience = setTimeout(() => end('unfinished'), PATIENCE_MS);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.subarray(-2).equals(pong)) end('harmless');
    });
    // A reset is a refusal that came while we were still writing.
    socket.on('error', () => end('refused'));
    socket.on('close', () => end('refused'));
    socket.write(Buffer.concat([bytes, pingBytes]));
  });
}

const pong = Buffer.from([0xd0, 0]);
