import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { parts, requirePart } from './parts.ts';
import { startProcess, type Process } from './process.ts';
import { tempFolder } from './temp-folder.ts';

export interface MosquittoOptions {
  /** Lines added to mosquitto.conf, after ours: a repeated setting replaces ours. */
  config?: string;
  /** The port to listen on, to come back where another broker was. Default: a free one. */
  port?: number;
  /** Holds the configuration and the persisted queue; kept when given, so that a restart finds it. */
  folder?: string;
}

export interface Mosquitto {
  url: string;
  port: number;
  process: Process;
  /** Ends it in order (SIGTERM: a configured persistence is written). */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** A Mosquitto on 127.0.0.1 that lets everybody in; resolves when it accepts connections. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = requirePart(parts.mosquitto);
  const port = options.port ?? (await freePort());
  const own = options.folder === undefined ? tempFolder('mosquitto') : undefined;
  const folder = options.folder ?? own?.path ?? '';
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, configuration(port, folder, options.config ?? ''));
  const process = startProcess(program, ['-c', file]);
  await process.line(/mosquitto version \S+ running/);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    process,
    async stop() {
      await process.stop();
      own?.remove();
    },
    async kill() {
      await process.kill();
      own?.remove();
    },
  };
}

function configuration(port: number, folder: string, more: string): string {
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    `persistence_location ${folder}/`,
    'max_queued_messages 1000000',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type information',
    'log_type notice',
  ];
  // Started as root, Mosquitto becomes another user, who may not read our folder.
  if (process.getuid?.() === 0) lines.push('user root');
  return [...lines, more, ''].join('\n');
}
