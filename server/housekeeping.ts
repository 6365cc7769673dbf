import type { Clock } from '../telemetry/contract/clock.ts';
import type { SampleStore } from '../telemetry/store/sample-store.ts';
import type { Accounts } from './accounts/accounts.ts';
import { purgeBaselines } from './baselines/baseline-tables.ts';
import { purgeCommands } from './commands/command-tables.ts';
import type { Config } from './config.ts';
import type { Database } from './database/schema.ts';
import { purgeDeadLetters } from './dead-letters.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import { purgeQuarantine } from './quarantine/quarantine-tables.ts';
import { purgeRates } from './regions/throughput-tables.ts';

const DAY_MS = 86_400_000;

/** Forgets what is older than the retention. Outages, incidents and region sums stay: reports rest on them; of throughput the percentiles go. */
export async function housekeeping(parts: {
  db: Database;
  store: SampleStore;
  accounts: Accounts;
  config: Pick<Config, 'retentionDays'>;
  clock: Clock;
  settling: { quarantine: Pick<Quarantine, 'recount'> };
}): Promise<void> {
  const before = parts.clock.now() - parts.config.retentionDays * DAY_MS;
  await parts.accounts.tidy();
  await purgeDeadLetters(parts.db, before);
  await purgeCommands(parts.db, before);
  await purgeQuarantine(parts.db, parts.clock.now(), before);
  await purgeRates(parts.db, before);
  await purgeBaselines(parts.db);
  await parts.settling.quarantine.recount(parts.db);
  await parts.store.purgeBefore(before);
}
