import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { play, type Play } from './play.ts';
import { loadSettlements } from './settlements.ts';
import { parseSimulateOptions, simulateUsage, type SimulateOptions } from './simulate-options.ts';
import { writeTruth } from './truth-file.ts';

/** `npm run simulate`: plays a scenario in virtual time and writes what really happened, and what was heard of it. */
const options = readOptions();
const played = play({ ...options, settlements: loadSettlements() });
const truth = played.truth();
if (options.truth !== undefined) writeTruth(options.truth, truth);
const messages = options.messages === undefined ? undefined : await writeMessages(played, options.messages);
const { events, outages, conditions, failures } = truth;
const counts = [events, outages, conditions, failures].map(({ length }) => length);
process.stdout.write(
  `${JSON.stringify({
    ...{ scenario: options.scenario, seed: options.seed, terminals: played.fleet.length },
    ...{ events: counts[0], outages: counts[1], conditions: counts[2], failures: counts[3], messages },
  })}\n`,
);

async function writeMessages({ fleet, steps }: Play, file: string): Promise<number> {
  const stream = createWriteStream(file);
  let count = 0;
  for (const { deliveries } of steps()) {
    for (const { at, terminalIndex, channel, payload, retained } of deliveries) {
      const topic = buildTopic(fleet[terminalIndex]?.terminal.id ?? '', channel);
      const line = `${JSON.stringify({ at, topic, payload, ...(retained === true && { retained }) })}\n`;
      count += 1;
      if (!stream.write(line)) await once(stream, 'drain');
    }
  }
  stream.end();
  await once(stream, 'finish');
  return count;
}

function readOptions(): SimulateOptions {
  try {
    return parseSimulateOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${simulateUsage}\n`);
    process.exit(2);
  }
}
