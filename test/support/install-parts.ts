/**
 * Before `npm test`: sees to it that the real programs the tests need are there.
 * Installs what is missing from Debian's packages when it may (root or passwordless sudo), else says how to.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parts, type Part } from './parts.ts';
import { findProgram } from './process.ts';

const missing = missingParts();
if (missing.length > 0) {
  const prefix = rootPrefix();
  if (prefix === undefined || findProgram(['apt-get']) === undefined) giveUp(missing);
  install(prefix, missing);
  const still = missingParts();
  if (still.length > 0) giveUp(still);
}

function missingParts(): Part[] {
  return Object.values<Part>(parts).filter((part) => part.find() === undefined);
}

/** What to put before a command so that it runs as root; undefined where that is not possible. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : undefined;
}

function install(prefix: string[], wanted: readonly Part[]): void {
  const packages = wanted.map((part) => part.debianPackage);
  console.error(`Installing ${packages.join(', ')} from Debian's packages for the tests.`);
  const script = fileURLToPath(new URL('install-packages.sh', import.meta.url));
  asRoot(prefix, ['sh', script, ...packages]);
  // Not started now, nor at the next boot: the tests start their own.
  const services = wanted.flatMap((part) => part.services);
  if (services.length > 0 && existsSync('/run/systemd/system')) {
    asRoot(prefix, ['systemctl', 'disable', '--now', ...services]);
  }
}

function asRoot(prefix: string[], command: string[]): void {
  const [program = '', ...args] = [...prefix, ...command];
  // Standard output belongs to the test results.
  spawnSync(program, args, { stdio: ['ignore', process.stderr, process.stderr] });
}

function giveUp(wanted: readonly Part[]): never {
  const names = wanted.map((part) => part.name).join(', ');
  const packages = wanted.map((part) => part.debianPackage).join(' ');
  console.error(
    `The tests need ${names}, which cannot be installed from here.\n` +
      `On Debian or Ubuntu, as root:  apt-get install ${packages}\n` +
      `Without them, only the unit tests run:  npm run test:unit`,
  );
  process.exit(1);
}
