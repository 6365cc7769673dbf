import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { randomBytes } from 'node:crypto';
import type { SpeedTestConfig } from './config.ts';

export interface SpeedTestResult {
  downlinkCapacityBps?: number;
  uplinkCapacityBps?: number;
  /** On the wire, both directions, headers estimated. */
  bytes: number;
  durationS: number;
}

export interface SpeedTestOptions {
  config: SpeedTestConfig;
  /** Both directions together. */
  maxBytes: number;
  ca?: string;
}

/** TCP, IP and TLS on top of what is carried: 52 of 1,448 bytes, acknowledgements the other way, records. */
const OVERHEAD = 1.08;
const HANDSHAKE_BYTES = 6_000;
const CHUNK_BYTES = 16 * 1024;
const ANSWER_TIMEOUT_MS = 10_000;

/** What a test may cost at most: to be asked of the budget before it begins. */
export function worstCase({ config, maxBytes }: Pick<SpeedTestOptions, 'config' | 'maxBytes'>): number {
  const ways = [config.downloadUrl, config.uploadUrl].filter((url) => url !== undefined).length;
  return Math.ceil(bytesEachWay(config, maxBytes) * ways * OVERHEAD) + ways * HANDSHAKE_BYTES;
}

/** Loads from and to the configured addresses, within bytes and seconds. Rejects when neither way could be measured. */
export async function runSpeedTest({ config, maxBytes, ca }: SpeedTestOptions): Promise<SpeedTestResult> {
  const start = performance.now();
  const limit = { bytes: bytesEachWay(config, maxBytes), seconds: config.maxSeconds };
  const result: SpeedTestResult = { bytes: 0, durationS: 0 };
  const problems: string[] = [];
  const measure = async (
    transfer: typeof download,
    url: string | undefined,
    field: 'downlinkCapacityBps' | 'uplinkCapacityBps',
  ): Promise<void> => {
    if (url === undefined) return;
    const carried: Carried = { bytes: 0, marks: [] };
    try {
      await transfer(new URL(url), limit, ca, carried);
      const bps = rate(carried);
      if (bps !== undefined) result[field] = bps;
      else problems.push(`${field}: too little came through`);
    } catch (error) {
      problems.push(`${field}: ${error instanceof Error ? error.message : String(error)}`);
    }
    result.bytes += Math.ceil(carried.bytes * OVERHEAD) + HANDSHAKE_BYTES;
  };
  await measure(download, config.downloadUrl, 'downlinkCapacityBps');
  await measure(upload, config.uploadUrl, 'uplinkCapacityBps');
  result.durationS = Math.round((performance.now() - start) / 100) / 10;
  if (result.downlinkCapacityBps === undefined && result.uplinkCapacityBps === undefined) {
    throw new SpeedTestError(problems.join('; ') || 'nothing to measure', result.bytes);
  }
  return result;
}

/** Nothing was measured, but it cost something. */
export class SpeedTestError extends Error {
  override readonly name = 'SpeedTestError';
  readonly bytes: number;
  constructor(message: string, bytes: number) {
    super(message);
    this.bytes = bytes;
  }
}

interface Carried {
  bytes: number;
  /** How much had passed when. */
  marks: { atMs: number; bytes: number }[];
}
interface Limit {
  bytes: number;
  seconds: number;
}

function bytesEachWay({ maxBytes, downloadUrl, uploadUrl }: SpeedTestConfig, together: number): number {
  const ways = downloadUrl !== undefined && uploadUrl !== undefined ? 2 : 1;
  return Math.max(1, Math.min(maxBytes, Math.floor(together / ways)));
}

/** The fastest half of what passed: TCP begins slowly, and a test with few bytes would measure little else. */
function rate({ marks }: Carried): number | undefined {
  let best: number | undefined;
  const last = marks.at(-1);
  if (last === undefined) return undefined;
  let from = 0;
  for (const to of marks) {
    for (
      let next = marks[from + 1];
      next !== undefined && to.bytes - next.bytes >= last.bytes / 2;
      next = marks[from + 1]
    )
      from += 1;
    const start = marks[from];
    if (start === undefined || to.bytes - start.bytes < last.bytes / 2 || to.atMs <= start.atMs) continue;
    best = Math.max(best ?? 0, ((to.bytes - start.bytes) * 8_000) / (to.atMs - start.atMs));
  }
  return best === undefined ? undefined : Math.round(best);
}

function mark(carried: Carried, bytes: number): void {
  carried.bytes += bytes;
  carried.marks.push({ atMs: performance.now(), bytes: carried.bytes });
}

function open(url: URL, method: string, ca: string | undefined): ClientRequest {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(url, { method, agent: false, timeout: ANSWER_TIMEOUT_MS, ...(ca === undefined ? {} : { ca }) });
}

function download(url: URL, limit: Limit, ca: string | undefined, carried: Carried): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = open(url, 'GET', ca);
    const finish = (): void => {
      clearTimeout(timer);
      request.destroy();
      resolve();
    };
    const timer = setTimeout(finish, limit.seconds * 1000);
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        request.destroy(new Error(`the server answered ${response.statusCode ?? 0}`));
        return;
      }
      mark(carried, 0);
      response.on('data', (chunk: Buffer) => {
        mark(carried, chunk.length);
        if (carried.bytes >= limit.bytes) finish();
      });
      response.once('end', finish);
    });
    request.end();
  });
}

function upload(url: URL, limit: Limit, ca: string | undefined, carried: Carried): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = open(url, 'POST', ca);
    const chunk = randomBytes(CHUNK_BYTES);
    let sent = 0;
    let over = false;
    const timer = setTimeout(() => (over = true), limit.seconds * 1000);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      over = true;
      if (error === undefined) resolve();
      else reject(error);
    };
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', settle);
    request.on('response', (response) => {
      response.resume();
      if ((response.statusCode ?? 0) >= 300)
        settle(new Error(`the server answered ${response.statusCode ?? 0}`));
      else {
        // Written only means handed to the kernel: it has arrived when the server answers.
        mark(carried, 0);
        settle();
      }
    });
    const next = (): void => {
      if (over || sent >= limit.bytes) {
        request.end();
        return;
      }
      const part = chunk.subarray(0, Math.min(CHUNK_BYTES, limit.bytes - sent));
      sent += part.length;
      carried.bytes = sent;
      request.write(part, next);
    };
    mark(carried, 0);
    next();
  });
}
