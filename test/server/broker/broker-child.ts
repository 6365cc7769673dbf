import { writeSync } from 'node:fs';
import { createEmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { createIntake } from '../../../telemetry/ingest/intake.ts';
import { openJournal } from '../../../telemetry/ingest/journal.ts';

/** Broker, intake and journal as a process of their own, for a test to kill: `broker-child.ts FOLDER PORT`. */
const [, , folder = '', port = ''] = process.argv;
const journal = await openJournal({ folder });
const intake = createIntake({
  journal,
  directory: { isRegistered: () => true, byForeignId: () => undefined },
  retentionMs: 90 * 86_400_000,
});
const broker = createEmbeddedBroker({
  host: '127.0.0.1',
  port: Number(port),
  clock: systemClock,
  authenticate: (username) => ({ kind: 'terminal', terminalId: username }),
  receive: (message) => intake.receive(message),
});
await broker.start();
writeSync(1, 'ready\n');
setInterval(() => writeSync(1, `messages ${intake.counters.messages}\n`), 50);
