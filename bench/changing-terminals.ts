import { RawMqtt } from './raw-mqtt.ts';
import { topicOf } from './load-messages.ts';

/**
 * A fleet whose sites change their state on order, in a process of its own so that its work is not counted as the product's.
 * See changing-fleet.ts.
 */
export interface ChangingOptions {
  url: string;
  username?: string;
  password?: string;
  sites: number;
  connections: number;
  /** Of all sites: how many lost their link, and how many are slow, once every one has reported. */
  offlineShare: number;
  degradedShare: number;
}

/** `report`: every site tells how it is. Otherwise so many changes of state a second, until the next order. */
export type ChangingOrder = 'report' | { changesPerSecond: number };

/** Told to the parent every 100 ms. */
export interface ChangingReport {
  /** Sites that have told how they are. */
  reported: number;
  /** Changes of state published since the first order to change. */
  changes: number;
  /** Nothing is under way. */
  drained: boolean;
  problem?: string;
}

const TICK_MS = 10;
/** Long enough that nobody falls silent while it waits for its turn, short enough that no time is measured twice. */
const INTERVAL_S = 20;
const FIRST_INTERVAL_S = 300;
/** A site changes and changes back; who turned more often would flap, and so change no more. */
const MOST_CHANGING = 60_000;

const options = JSON.parse(process.argv[2] ?? '{}') as ChangingOptions;
const { sites } = options;
const topics = Array.from({ length: sites }, (_, index) => topicOf(index));
/** 1 is slow. */
const slow = new Uint8Array(sites);
const offline = Math.round(sites * options.offlineShare);
const degraded = Math.round(sites * options.degradedShare);
const first = offline + degraded;
const changing = Math.max(1, Math.min(MOST_CHANGING, sites - first));
let reported = sites;
let changes = 0;
let rate = 0;
let due = 0;
let lastTick = performance.now();
let problem: string | undefined;

const connections = await Promise.all(
  Array.from({ length: options.connections }, (_, number) =>
    RawMqtt.connect({
      url: options.url,
      clientId: `changing-${process.pid}-${number}`,
      from: `127.0.0.${String((number % 200) + 1)}`,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      onClosed: (why) => (problem ??= why),
    }),
  ),
);

process.on('message', (order: ChangingOrder) => {
  if (order === 'report') reported = 0;
  else rate = order.changesPerSecond;
  due = 0;
});
process.on('disconnect', () => process.exit(0));
setInterval(tick, TICK_MS);
setInterval(() => process.send?.(report()), 100);

function tick(): void {
  const now = performance.now();
  // a standstill of this process is made up for within a second, not in one burst
  due = Math.min(due + (rate * (now - lastTick)) / 1000, rate);
  lastTick = now;
  for (; reported < sites && publish(reported, true); reported += 1);
  for (; reported === sites && due >= 1; due -= 1) {
    const index = first + (changes % changing);
    slow[index] = 1 - (slow[index] ?? 0);
    if (publish(index, false)) changes += 1;
    else {
      slow[index] = 1 - (slow[index] ?? 0);
      break;
    }
  }
  for (const connection of connections) connection.flush();
}

/** How a site is now. False where nothing more fits under way. */
function publish(index: number, isFirst: boolean): boolean {
  const connection = connections[index % connections.length];
  if (connection?.hasRoom() !== true) return false;
  const isDown = index < offline;
  const isSlow = slow[index] === 1 || (index >= offline && index < first);
  const says = isDown
    ? '"linkUp":false,"latencyMs":null,"packetLossRatio":1'
    : `"linkUp":true,"latencyMs":${isSlow ? 2400 : 40},"packetLossRatio":0,"downlinkBps":${2_000_000 + index}`;
  const now = Date.now();
  // three bad minutes are an outage; two samples that say so, a slow link
  const [count, intervalS] = isDown ? [4, 60] : [2, isFirst ? FIRST_INTERVAL_S : INTERVAL_S];
  const samples = Array.from({ length: count }, (_, at) => {
    const measuredAt = now - (count - 1 - at) * intervalS * 1000;
    return `{"measuredAt":${String(measuredAt)},"intervalS":${String(intervalS)},${says}}`;
  });
  connection.publish(topics[index] ?? '', `[${samples.join()}]`);
  return true;
}

function report(): ChangingReport {
  return {
    reported,
    changes,
    drained: connections.every(({ inFlight }) => inFlight === 0),
    ...(problem === undefined ? {} : { problem }),
  };
}
