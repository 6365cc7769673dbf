import { readText } from './read-text.ts';
import { roundRate } from './statistics.ts';

/** Counters of one interface, bytes since it came up. */
export interface Counters {
  rxBytes: number;
  txBytes: number;
  /** Monotonic milliseconds. */
  atMs: number;
}

/** The interface's counters out of /proc/net/dev; undefined when there is no such interface. */
export function readCounters(root: string, name: string): Counters | undefined {
  for (const line of readText(`${root}/proc/net/dev`).split('\n')) {
    const [label, numbers] = splitOnce(line, ':');
    if (label.trim() !== name) continue;
    const values = numbers.trim().split(/\s+/).map(Number);
    const [rxBytes, txBytes] = [values[0], values[8]];
    if (Number.isSafeInteger(rxBytes) && Number.isSafeInteger(txBytes)) {
      return { rxBytes: rxBytes ?? 0, txBytes: txBytes ?? 0, atMs: performance.now() };
    }
  }
  return undefined;
}

/** Bits a second between two readings; undefined when a counter began anew in between. */
export function throughput(before: Counters | undefined, now: Counters) {
  if (before === undefined) return undefined;
  const seconds = (now.atMs - before.atMs) / 1000;
  const [rx, tx] = [now.rxBytes - before.rxBytes, now.txBytes - before.txBytes];
  if (seconds <= 0 || rx < 0 || tx < 0) return undefined;
  return { downlinkBps: roundRate((rx * 8) / seconds), uplinkBps: roundRate((tx * 8) / seconds) };
}

/** The interface that the default route leaves by, undefined without one. IPv4: /proc/net/route. */
export function defaultInterface(root: string): string | undefined {
  const routes = readText(`${root}/proc/net/route`).split('\n').slice(1);
  return routes
    .map((line) => line.split('\t'))
    .filter(
      ([name, destination, , , , , , mask]) =>
        name !== '' && destination === '00000000' && mask === '00000000',
    )
    .sort((a, b) => Number(a[6]) - Number(b[6]))[0]?.[0];
}

/** Whether the interface has a carrier; undefined when the system does not say. */
export function hasCarrier(root: string, name: string): boolean | undefined {
  const state = readText(`${root}/sys/class/net/${name}/operstate`).trim();
  if (state === 'up') return true;
  return ['down', 'lowerlayerdown', 'notpresent', 'dormant'].includes(state) ? false : undefined;
}

const ARP_COMPLETE = 0x2;

/** How many devices of the site's own network were heard lately. Their addresses are not looked at any further. */
export function countNeighbours(root: string, name: string): number | undefined {
  const text = readText(`${root}/proc/net/arp`);
  if (text === '') return undefined;
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , flags, , , device]) => device === name && (Number(flags) & ARP_COMPLETE) !== 0).length;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
