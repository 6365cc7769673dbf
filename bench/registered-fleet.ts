import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const registering = fileURLToPath(new URL('./register-fleet.ts', import.meta.url));
const folder = fileURLToPath(new URL('../.cache/bench/', import.meta.url));
/** 200 MB each at 250,000 sites. */
const KEPT = 4;
/** What a template is made of: another of these makes another template. */
const sources = ['../server/database/migrations.ts', '../simulators/fleet.ts', '../commands/demo-fleet.ts'];

/**
 * Puts a database with that many registered sites into `dataDir`. Registering a quarter of a million takes 15 s, so what was
 * registered once is kept in `.cache/bench` and copied. The terminals are those of `createFleet` with seed 1.
 */
export function provideFleet(dataDir: string, sites: number): void {
  const template = join(folder, `${String(sites)}-${fingerprint()}`);
  if (!existsSync(template)) {
    const making = `${template}.${String(process.pid)}`;
    try {
      // A process of its own, so that it leaves no memory behind in a benchmark.
      execFileSync(process.execPath, [registering, making, String(sites)]);
      forgetOldest();
      renameSync(making, template);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      // Another benchmark was quicker: its template is as good.
      if (!existsSync(template)) throw error;
    }
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  cpSync(join(template, 'atalaya.db'), join(dataDir, 'atalaya.db'));
}

function forgetOldest(): void {
  const byAge = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of byAge.slice(KEPT)) rmSync(path, { recursive: true, force: true });
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(new URL(source, import.meta.url)));
  return hash.digest('hex').slice(0, 12);
}
