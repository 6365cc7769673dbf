import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, type Process } from './process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the agent into the folder and gives the path of its one file. */
export async function buildAgent(outDir: string): Promise<string> {
  const build = startProcess(process.execPath, ['commands/build-agent.ts'], {
    cwd: root,
    env: { ATALAYA_AGENT_OUT: outDir, NODE_ENV: 'production' },
  });
  const { code } = await build.ended;
  if (code !== 0) throw new Error(`the agent could not be built:\n${build.output}`);
  return join(outDir, 'atalaya-agent.mjs');
}

/** Starts `atalaya-agent run` from its bundle with this configuration, its state in `folder`. */
export function startAgent(bundle: string, folder: string, config: object, node = process.execPath): Process {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ stateDir: folder, ...config }), { mode: 0o600 });
  return startProcess(node, [bundle, 'run'], { env: { ATALAYA_AGENT_CONFIG: file } });
}

/** Resident memory in millions of bytes, now and at its highest. */
export function residentMb(pid: number): { now: number; highest: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0);
  return { now: kb('VmRSS') / 1000, highest: kb('VmHWM') / 1000 };
}
