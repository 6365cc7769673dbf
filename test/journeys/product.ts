import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startProcess, type Process } from '../support/process.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

const start = commandOfStart();

/** What `npm start` gives node: flags that keep memory small, see docs/benchmarks.md, and the program. */
export const startArguments: readonly string[] = [...start.flags, main];

function commandOfStart(): { environment: Record<string, string>; flags: string[] } {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  const [, variable, value, flags] = /^(\w+)=(\w+) exec node (.*)server\/main\.ts$/.exec(scripts.start) ?? [];
  if (variable === undefined || value === undefined || flags === undefined) {
    throw new Error(`"start" is not what it was: ${scripts.start}`);
  }
  return { environment: { [variable]: value }, flags: flags.split(' ').filter((flag) => flag !== '') };
}

/** Every setting that this machine, or the npm that runs the tests, may have made is taken away: a test says all of its own, beside what `npm start` says. */
export function settings(own: Record<string, string>): Record<string, string | undefined> {
  const foreign = Object.keys(process.env).filter((name) =>
    /^(ATALAYA|MQTT|INFLUX|SMTP|DATABASE|REDIS|npm)_/.test(name),
  );
  return { ...Object.fromEntries(foreign.map((name) => [name, undefined])), ...start.environment, ...own };
}

/** Starts the product as a process of its own, the way `npm start` does, and waits for nothing. */
export function startProduct(own: Record<string, string>): Process {
  return startProcess(process.execPath, startArguments, { env: settings(own) });
}

/** Resolves when the product says that it runs. */
export async function untilRunning(product: Process): Promise<void> {
  await product.line(/Atalaya is running: \S+\n/);
}
