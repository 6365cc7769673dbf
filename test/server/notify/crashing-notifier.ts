/**
 * A process that writes one incident into the outbox and delivers it, for tests that kill it.
 * Arguments: data folder, SMTP address, `write` (write and then only wait) or `deliver` (deliver what is there).
 */
import { openDatabase } from '../../../server/database/open.ts';
import { createNotifier } from '../../../server/notify/notifier.ts';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { opened, PUBLIC_URL, silentLog, threeSites } from './notify-world.ts';

const [dataDir = '', smtpUrl = '', task = ''] = process.argv.slice(2);
const db = await openDatabase({ dataDir });
const notifier = await createNotifier({
  db,
  fleet: threeSites(),
  clock: systemClock,
  publicUrl: PUBLIC_URL,
  smtp: { url: smtpUrl, from: 'atalaya@example.org' },
  log: silentLog,
  random: Math.random,
});
if (task === 'write') await notifier.handle(opened());
else notifier.start();
process.stdout.write('ready\n');
setInterval(() => undefined, 1_000);
