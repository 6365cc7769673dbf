import { execFile, type ExecFileException } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { ProbeMethod, TargetConfig } from '../config.ts';

export interface Answer {
  /** Milliseconds, null when no answer came in time. */
  rttMs: number | null;
  /** By how much our clock is behind the server's, where it told its time. */
  clockOffsetMs?: number;
}

/** This way of asking does not work on this computer; the target says nothing of the link then. */
export class ProbeUnavailableError extends Error {
  override readonly name = 'ProbeUnavailableError';
}

const TIMEOUT_MS = 2_000;
/** Smallest payload of `ping` that still carries its time stamp. */
const PING_PAYLOAD = 16;
const NAME_LIFETIME_MS = 3_600_000;

/** Bytes on the wire of one probe, both ways, IPv4 headers included. */
export const bytesOfProbe: Readonly<Record<Exclude<ProbeMethod, 'auto'>, number>> = {
  ping: 2 * (20 + 8 + PING_PAYLOAD),
  // SYN, SYN and ACK with options, ACK, and a reset instead of the four packets of a goodbye.
  tcp: 60 + 60 + 52 + 40,
  udpEcho: 2 * (20 + 8 + PING_PAYLOAD),
  ntp: 2 * (20 + 8 + 48),
};

/** Asks one target, again and again. */
export interface Prober {
  readonly method: Exclude<ProbeMethod, 'auto'>;
  /** Never rejects but with ProbeUnavailableError. */
  probe(): Promise<Answer>;
}

/** Chooses the way of asking: `auto` is ICMP through the system's `ping` where that works, else a TCP connection. */
export async function createProber(config: TargetConfig): Promise<Prober> {
  const method = config.method === 'auto' ? ((await canPing()) ? 'ping' : 'tcp') : config.method;
  const resolve = nameCache(config.host);
  const ask = { ping, tcp, udpEcho, ntp }[method];
  return {
    method,
    async probe() {
      const address = await resolve();
      return address === undefined ? { rttMs: null } : await ask(address, config.port);
    },
  };
}

/** Whether the system's `ping` is there and lets this user ask at least this computer. */
async function canPing(): Promise<boolean> {
  try {
    return (await ping('127.0.0.1')).rttMs !== null;
  } catch {
    return false;
  }
}

function ping(address: string): Promise<Answer> {
  const args = ['-n', '-c', '1', '-W', String(TIMEOUT_MS / 1000), '-s', String(PING_PAYLOAD), address];
  const options = { timeout: TIMEOUT_MS * 2, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  return new Promise((resolve, reject) => {
    execFile('ping', args, options, (error, stdout, stderr) => {
      const [, time] = /time[=<]([\d.]+) ?ms/.exec(stdout) ?? [];
      // "Network is unreachable" is an answer too, about the link; only a ping that cannot be run here says nothing of it.
      if (time !== undefined) resolve({ rttMs: Number(time) });
      else if (error !== null && cannotRun(error, stderr)) {
        reject(new ProbeUnavailableError(`ping does not work here: ${stderr.trim() || error.message}`));
      } else resolve({ rttMs: null });
    });
  });
}

function cannotRun(error: ExecFileException, stderr: string): boolean {
  return typeof error.code === 'string' || /permi(tted|ssion)|privilege/i.test(stderr);
}

/** A refusal is an answer too: the packet went there and one came back. */
function tcp(address: string, port: number): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (rttMs: number | null): void => {
      clearTimeout(timer);
      resolve({ rttMs });
      socket.resetAndDestroy();
    };
    const timer = setTimeout(() => settle(null), TIMEOUT_MS);
    socket.once('connect', () => settle(performance.now() - start));
    socket.on('error', (error) =>
      settle('code' in error && error.code === 'ECONNREFUSED' ? performance.now() - start : null),
    );
  });
}

async function udpEcho(address: string, port: number): Promise<Answer> {
  const question = randomBytes(PING_PAYLOAD);
  const { rttMs } = await exchange(address, port, question, (answer) => answer.equals(question));
  return { rttMs };
}

/** Seconds from 1900, where NTP counts from, to 1970. */
const NTP_EPOCH_S = 2_208_988_800;

/** RFC 4330: our transmit time comes back as the originate time, so an answer to another question is not taken for ours. */
async function ntp(address: string, port: number): Promise<Answer> {
  const question = Buffer.alloc(48);
  question[0] = 0x23;
  randomBytes(8).copy(question, 40);
  const isOurs = (answer: Buffer): boolean =>
    answer.length >= 48 && answer.subarray(24, 32).equals(question.subarray(40, 48));
  const { rttMs, answer } = await exchange(address, port, question, isOurs);
  if (rttMs === null || answer === undefined) return { rttMs: null };
  const serverMs = (answer.readUInt32BE(40) - NTP_EPOCH_S + answer.readUInt32BE(44) / 2 ** 32) * 1000;
  return { rttMs, clockOffsetMs: serverMs + rttMs / 2 - Date.now() };
}

function exchange(
  address: string,
  port: number,
  question: Buffer,
  isOurs: (answer: Buffer) => boolean,
): Promise<{ rttMs: number | null; answer?: Buffer }> {
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    const settle = (result: { rttMs: number | null; answer?: Buffer }): void => {
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(() => settle({ rttMs: null }), TIMEOUT_MS);
    const start = performance.now();
    socket.on('message', (answer) => {
      if (isOurs(answer)) settle({ rttMs: performance.now() - start, answer });
    });
    socket.once('error', () => settle({ rttMs: null }));
    socket.send(question, port, address);
  });
}

/** The address of a host, asked of DNS once an hour: otherwise a probe would measure DNS, and pay for it. */
function nameCache(host: string): () => Promise<string | undefined> {
  let known: { address: string; until: number } | undefined;
  return async () => {
    if (isIP(host) !== 0) return host;
    if (known !== undefined && known.until > performance.now()) return known.address;
    try {
      const { address } = await lookup(host);
      known = { address, until: performance.now() + NAME_LIFETIME_MS };
    } catch {
      // DNS away is like the target away, unless we still know the address.
    }
    return known?.address;
  };
}
