import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface DemoSimulatorOptions {
  sites: number;
  seed: number;
  mqttUrl: string;
  username: string;
  password: string;
  historyHours: number;
}

/** The simulated fleet, in a process of its own: it speaks to the product as real terminals would and takes nothing of its time. */
export interface DemoSimulator {
  /** Rejects when it ends without having been told to. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
  kill(): void;
}

const INTERVAL_S = 15;
const KEEPALIVE_S = 20;

export function startDemoSimulator(options: DemoSimulatorOptions): DemoSimulator {
  const { sites, seed, mqttUrl, username, password, historyHours } = options;
  // The channel that `fork` opens closes when this process dies, by whatever: the simulator then ends itself.
  const child = fork(
    new URL('../simulators/run.ts', import.meta.url),
    [
      ...['--url', mqttUrl, '--username', username, '--sites', String(sites), '--seed', String(seed)],
      ...['--scenario', 'everyday', '--interval', String(INTERVAL_S), '--keepalive', String(KEEPALIVE_S)],
      ...['--history-hours', String(historyHours)],
    ],
    { env: { ...process.env, SIMULATOR_PASSWORD: password }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  let stopping = false;
  const failed = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => {
      if (!stopping) reject(new Error(`the simulator ended (${String(code ?? signal)})`));
    });
  });
  return {
    failed,
    async stop() {
      stopping = true;
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    kill() {
      stopping = true;
      child.kill('SIGKILL');
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
