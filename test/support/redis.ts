import { freePort } from './free-port.ts';
import { parts, requirePart } from './parts.ts';
import { awaitPort, startProcess, type Process } from './process.ts';

export interface Redis {
  url: string;
  port: number;
  process: Process;
  stop(): Promise<void>;
  /** kill -9; with no persistence everything is gone. */
  kill(): Promise<void>;
}

/** A Redis on 127.0.0.1 that keeps nothing on disk; resolves when it accepts connections. */
export async function startRedis(options: { port?: number } = {}): Promise<Redis> {
  const port = options.port ?? (await freePort());
  const process = startProcess(requirePart(parts.redis), [
    ...['--port', String(port)],
    ...['--bind', '127.0.0.1'],
    ...['--save', ''],
    ...['--appendonly', 'no'],
  ]);
  await awaitPort(port, process);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    process,
    async stop() {
      await process.stop();
    },
    async kill() {
      await process.kill();
    },
  };
}
