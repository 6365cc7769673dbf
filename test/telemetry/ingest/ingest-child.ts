import { writeSync } from 'node:fs';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { createIntake } from '../../../telemetry/ingest/intake.ts';
import { openJournal } from '../../../telemetry/ingest/journal.ts';
import { createMqttSource, ingestClientId } from '../../../telemetry/ingest/mqtt-source.ts';
import { context } from './fixtures.ts';

/** Ingest as a process of its own, for a test to kill: `ingest-child.ts FOLDER BROKER_URL`. */
const [, , folder = '', url = ''] = process.argv;
const journal = await openJournal({ folder });
const intake = createIntake({ ...context, journal });
const source = createMqttSource({
  url,
  clientId: ingestClientId(journal.id),
  clock: systemClock,
  receive: (message) => intake.receive(message),
  backOffMs: { first: 20, longest: 100 },
  onConnected: ({ protocol }) => writeSync(1, `connected with ${protocol}\n`),
  onDisconnected: (reason) => writeSync(1, `disconnected: ${reason}\n`),
});
intake.onBatch(({ presences }) => {
  if (presences.length > 0) writeSync(1, 'heard the last\n');
});
await source.start();
setInterval(() => writeSync(1, `messages ${intake.counters.messages}\n`), 50);
