import { destination, pino, type Logger } from 'pino';
import { systemClock } from '../telemetry/contract/clock.ts';
import { createApp } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { collectEarly, keepHeapsSmall } from './small-heaps.ts';
import { onStopSignals } from './stop-signals.ts';

/** Stopping takes longer than this only when a part hangs; what is durable is durable, so the process may go. */
const STOP_WITHIN_MS = 4_500;

keepHeapsSmall();
const config = configOrExit();
const log = pino({ level: config.logLevel }, destination(2));
const app = createApp(config, systemClock, log);
let stopping = false;
onStopSignals(stop, (code) => process.exit(code));
// A parent that forked us is gone: nobody is left to stop us.
process.on('disconnect', stop);

try {
  const { httpPort, mqttPort, signInLink } = await app.start();
  collectEarly();
  console.log(`Atalaya is running: ${config.publicUrl}`);
  if (mqttPort !== undefined) console.log(`Terminals connect to mqtt://${config.host}:${mqttPort}`);
  if (signInLink !== undefined) console.log(`First sign-in, once, within 24 hours: ${signInLink}`);
  process.send?.({ ready: true, httpPort, mqttPort, signInLink });
} catch (error) {
  fail(error, log);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  console.log('Atalaya is stopping; Ctrl-C again stops it at once');
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  void app.stop().then(() => {
    console.log('Atalaya has stopped');
    process.exit(0);
  });
}

function fail(error: unknown, log: Logger): void {
  // Told to stop while it was starting: what then cannot start is no fault.
  if (stopping) return;
  log.debug({ err: error }, 'start failed');
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
