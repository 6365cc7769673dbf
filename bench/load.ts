import { systemClock } from '../telemetry/contract/clock.ts';
import { buildSamplesPayload, type Sample } from '../telemetry/contract/sample.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { createFleet } from '../simulators/fleet.ts';
import { measure } from '../simulators/measure.ts';
import { createPublisherPool } from '../simulators/publisher-pool.ts';
import { createScenario } from '../simulators/scenarios.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { createWorld } from '../simulators/world.ts';

/** The load of a benchmark, in a process of its own so that its work is not counted as the product's. */
export interface LoadOptions {
  url: string;
  username?: string;
  password?: string;
  sites: number;
  /** Samples per message. */
  batch: number;
  /** Samples a second over the whole fleet; 0: as many as are acknowledged. */
  rate: number;
  connections: number;
}

/** Told to the parent every 100 ms. */
export interface LoadReport {
  acknowledged: number;
  connected: boolean;
}

const TICK_MS = 10;
const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const fleet = createFleet({ seed: 1, sites: options.sites, settlements: loadSettlements() });
const world = createWorld(fleet, createScenario('quiet', fleet, 1, 0), 1);
const readings = fleet.map((_, index) => measure(world.conditions(index, systemClock.now()), 0, 60));
const lastMeasuredAt = new Float64Array(options.sites);
const { url, username, password } = options;
const pool = createPublisherPool(
  {
    url,
    clientId: `load-${String(process.pid)}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    maxInFlight: 200,
  },
  options.connections,
);

/** Of each connection: whose turn it is. A terminal keeps to the connection of its number. */
const turns = Array.from({ length: options.connections }, (_, connection) => connection);
let acknowledged = 0;
let allowance = 0;
let held = false;
let lastTick = performance.now();

setInterval(() => {
  const now = performance.now();
  const { rate, batch } = options;
  allowance = Math.min(Math.max(rate, batch), allowance + (rate * (now - lastTick)) / 1000);
  lastTick = now;
  // One message for every connection that has room, again and again, until none has or the rate is reached.
  for (let sent = !held; sent;) {
    sent = false;
    for (let connection = 0; connection < turns.length; connection += 1) {
      const index = turns[connection] ?? connection;
      if ((rate > 0 && allowance < batch) || !pool.hasRoom(index)) continue;
      publish(index);
      turns[connection] =
        index + options.connections < options.sites ? index + options.connections : connection;
      sent = true;
    }
  }
}, TICK_MS);

setInterval(() => {
  const report: LoadReport = { acknowledged, connected: pool.connected() === options.connections };
  process.send?.(report);
}, 100);
/** The parent holds us back when the broker takes more than the product can follow. */
process.on('message', (told) => {
  held = told === 'hold';
});
process.on('disconnect', () => process.exit(0));

function publish(index: number): void {
  allowance -= options.batch;
  const topic = buildTopic(fleet[index]?.terminal.id ?? '', 'samples');
  pool.publish(index, topic, buildSamplesPayload(samplesOf(index)), false).then(
    () => {
      acknowledged += options.batch;
    },
    () => undefined,
  );
}

/** As many milliseconds as samples, each later than all before: every one is a row of its own. */
function samplesOf(index: number): Sample[] {
  const reading = readings[index];
  const from = Math.max(systemClock.now() - options.batch + 1, (lastMeasuredAt[index] ?? 0) + 1);
  lastMeasuredAt[index] = from + options.batch - 1;
  return Array.from({ length: options.batch }, (_, offset) => ({
    ...reading,
    measuredAt: from + offset,
    intervalS: 1,
  }));
}
