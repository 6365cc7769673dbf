import { destination, pino } from 'pino';
import { systemClock } from './contract/clock.ts';
import { readIngestSettings, SettingsError } from './ingest-settings.ts';
import { createIngestProcess, type IngestProcess } from './ingest/relay/ingest-process.ts';

/** Ingest alone, for installations that outgrow one process: `npm run ingest`. docs/operating.md says when and how. */
const settings = settingsOrExit();
const log = pino({ level: settings.logLevel }, destination(2));
let running: IngestProcess | undefined;
let stopping = false;
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

try {
  running = await createIngestProcess({ ...settings, clock: systemClock, log });
  await running.start();
  console.log('Atalaya ingest is running');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function settingsOrExit() {
  try {
    return readIngestSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), 8_000).unref();
  void (running?.stop() ?? Promise.resolve()).then(() => process.exit(0));
}
