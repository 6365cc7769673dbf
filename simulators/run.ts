import { systemClock } from '../telemetry/contract/clock.ts';
import { createFleet } from './fleet.ts';
import { createFleetRun, fleetSubscriptions } from './fleet-run.ts';
import { historyRows, replayHistory } from './history.ts';
import { writeInventoryFiles } from './inventory-files.ts';
import { createPublisherPool } from './publisher-pool.ts';
import { parseRunOptions, usage, type RunOptions } from './run-options.ts';
import { loadSettlements } from './settlements.ts';
import { createWorld } from './world.ts';

/** A whole fleet as one program: measures and publishes until it is told to stop, or until the program that started it is gone. */
const STEP_MS = 200;
const HISTORY_STEP_MS = 300_000;
const HISTORY_STARTS_AFTER_MS = 10_000;

const options = readOptions();
if (options.inventory === undefined) run(options);
else say(`wrote ${writeInventoryFiles(options.inventory, fleetOf(options)).join(', ')}`);

function run(asked: RunOptions): void {
  const clock = systemClock;
  const startedAt = clock.now();
  const runId = `run-${startedAt.toString(36)}`;
  const fleet = fleetOf(asked);
  const world = createWorld(fleet, { scenario: asked.scenario, seed: asked.seed, startsAt: startedAt });
  const past = { from: startedAt - asked.historyHours * 3_600_000, to: startedAt, stepMs: HISTORY_STEP_MS };
  const outbox = createPublisherPool(
    {
      url: asked.url,
      ...(asked.username === undefined ? {} : { username: asked.username }),
      ...(asked.password === undefined ? {} : { password: asked.password }),
      clientId: `simulator-${runId}`,
      keepaliveS: asked.keepaliveS,
      hears: {
        topics: fleetSubscriptions(asked.forgets),
        heard: (topic, payload) => live.heard(topic, payload),
      },
    },
    asked.connections,
    ({ connected, problem }) => {
      if (!connected) process.stderr.write(`simulator: broker: ${problem ?? 'connection closed'}\n`);
    },
  );
  const live = createFleetRun({
    fleet,
    world,
    clock,
    outbox,
    intervalMs: asked.intervalS * 1000,
    graceMs: asked.keepaliveS * 1500,
    runId,
    forgets: asked.forgets,
    firstSeq: historyRows(past) + 1,
  });

  const stopping = new AbortController();
  const steps = setInterval(live.step, STEP_MS);
  const later = setTimeout(() => {
    void replayHistory({
      ...past,
      fleet,
      world,
      outbox,
      isDark: live.isDark,
      epoch: runId,
      rowsPerSecond: asked.historyRowsPerSecond,
      signal: stopping.signal,
    }).then(() => {
      if (!stopping.signal.aborted) say('history replayed');
    });
  }, HISTORY_STARTS_AFTER_MS);
  say(`simulating ${fleet.length} sites, scenario ${asked.scenario}, seed ${asked.seed}`);

  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
    clearInterval(steps);
    clearTimeout(later);
    // A broker that does not answer must not keep us.
    setTimeout(() => process.exit(0), 2_000).unref();
    void outbox.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Started by another program: when that one dies, however suddenly, its channel closes.
  process.on('disconnect', stop);
}

function fleetOf({ seed, sites }: RunOptions): ReturnType<typeof createFleet> {
  return createFleet({ seed, sites, settlements: loadSettlements(), backups: true });
}

function readOptions(): RunOptions {
  try {
    return parseRunOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
