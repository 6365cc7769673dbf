import { fileURLToPath } from 'node:url';
import { startProcess, type Process } from '../support/process.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Every setting that this machine, or the npm that runs the tests, may have made is taken away: a test says all of its own. */
export function settings(own: Record<string, string>): Record<string, string | undefined> {
  const foreign = Object.keys(process.env).filter((name) =>
    /^(ATALAYA|MQTT|INFLUX|SMTP|DATABASE|REDIS|npm)_/.test(name),
  );
  return { ...Object.fromEntries(foreign.map((name) => [name, undefined])), ...own };
}

/** Starts the product as a process of its own, the way `npm start` does, and waits for nothing. */
export function startProduct(own: Record<string, string>): Process {
  return startProcess(process.execPath, [main], { env: settings(own) });
}

/** Resolves when the product says that it runs. */
export async function untilRunning(product: Process): Promise<void> {
  await product.line(/Atalaya is running: \S+\n/);
}
