import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Builds the console into dist/console when it is missing or older than what it is made of. The build goes to a
 * folder beside it and takes its place at the end, so that a server that runs meanwhile never serves half of it.
 * An installation without development dependencies has no Vite and serves what it was shipped with.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const target = join(dist, 'console');
const sources = ['client', 'telemetry/contract', 'vite.config.ts', 'package-lock.json'];

const builtAt = modifiedAt(join(target, 'index.html'));
const newestSource = Math.max(...sources.map((source) => newestIn(join(root, source))));
if (builtAt <= newestSource) await buildOrExplain();

async function buildOrExplain(): Promise<void> {
  const vite = findVite();
  if (vite === undefined) {
    if (builtAt > 0) return;
    console.error(
      'The console is not built and Vite is not installed. Run `npm ci` (with development dependencies), then start again.',
    );
    process.exitCode = 1;
    return;
  }
  mkdirSync(dist, { recursive: true });
  const draft = mkdtempSync(join(dist, 'console-building-'));
  try {
    await run(vite, draft);
    replace(draft);
  } catch (error) {
    console.error(
      `The console could not be built: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function findVite(): string | undefined {
  try {
    const packageFile = createRequire(import.meta.url).resolve('vite/package.json');
    return join(dirname(packageFile), 'bin', 'vite.js');
  } catch {
    return undefined;
  }
}

async function run(vite: string, outDir: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: root,
      // Whoever runs tests has NODE_ENV=test, with which Vite builds for development: a quarter more, and not what people get.
      env: { ...process.env, NODE_ENV: 'production', ATALAYA_CONSOLE_OUT: outDir },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`vite build ended with code ${String(code)}`));
    });
  });
}

/** A folder cannot be renamed onto a filled one, so the old one steps aside first. */
function replace(draft: string): void {
  const old = `${draft}-old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(draft, target);
  rmSync(old, { recursive: true, force: true });
}

function newestIn(path: string): number {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modifiedAt(path);
  const inside = readdirSync(path).map((name) => newestIn(join(path, name)));
  // the folder's own time tells of files that were removed
  return Math.max(modifiedAt(path), ...inside);
}

function modifiedAt(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
