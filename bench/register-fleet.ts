import { registerFleet } from '../commands/demo-fleet.ts';
import { openDatabase } from '../server/database/open.ts';
import { createFleet } from '../simulators/fleet.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { systemClock } from '../telemetry/contract/clock.ts';

/** `node bench/register-fleet.ts FOLDER SITES`: a process of its own, so that it leaves no memory behind in a benchmark. */
const [dataDir = '', sites = ''] = process.argv.slice(2);
const db = await openDatabase({ dataDir });
await registerFleet(
  db,
  createFleet({ seed: 1, sites: Number(sites), settlements: loadSettlements() }),
  systemClock,
);
await db.destroy();
