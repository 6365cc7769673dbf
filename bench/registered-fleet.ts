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
import { registerFleet } from '../commands/demo-fleet.ts';
import { openDatabase } from '../server/database/open.ts';
import { createFleet } from '../simulators/fleet.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { systemClock } from '../telemetry/contract/clock.ts';

const folder = fileURLToPath(new URL('../.cache/bench/', import.meta.url));
/** 200 MB each at 250,000 sites. */
const KEPT = 4;
/** What a template is made of: another of these makes another template. */
const sources = ['../server/database/migrations.ts', '../simulators/fleet.ts', '../commands/demo-fleet.ts'];

/**
 * Puts a database with that many registered sites into `dataDir`. Registering a quarter of a million takes 15 s, so what was
 * registered once is kept in `.cache/bench` and copied. The terminals are those of `createFleet` with seed 1.
 */
export async function provideFleet(dataDir: string, sites: number): Promise<void> {
  const template = join(folder, `${String(sites)}-${fingerprint()}`);
  if (!existsSync(template)) {
    const making = `${template}.${String(process.pid)}`;
    try {
      await register(making, sites);
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

async function register(dataDir: string, sites: number): Promise<void> {
  const fleet = createFleet({ seed: 1, sites, settlements: loadSettlements() });
  const db = await openDatabase({ dataDir });
  await registerFleet(db, fleet, systemClock);
  await db.destroy();
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
