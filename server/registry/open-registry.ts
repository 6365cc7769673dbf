import { systemClock, type Clock } from '../../telemetry/contract/clock.ts';
import type { TerminalDirectory } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';
import { Authenticator } from './authenticator.ts';
import { FleetMemory } from './fleet-memory.ts';
import type { Fleet } from './fleet.ts';
import { reloadFleet } from './load-fleet.ts';
import { readRegistryVersion } from './registry-version.ts';
import { seedRegions } from './seed-regions.ts';

const POLL_MS = 1000;

/** The registry of a running process, kept up to date with the database, which commands change while it runs. */
export interface Registry {
  fleet: Fleet;
  authenticator: Authenticator;
  /** Whose message is this? For ingest. */
  directory: TerminalDirectory;
  /** Takes over at once what changed in the database; rejects when it cannot be read. */
  refresh(): Promise<void>;
  /** Looks for changes every second from now on. Trouble is told to `onError` and tried again. */
  start(): void;
  stop(): Promise<void>;
}

/** Fills an empty region table with the places that come with the product, then loads everything. */
export async function openRegistry({
  db,
  clock = systemClock,
  onError = () => undefined,
}: {
  db: Database;
  clock?: Clock;
  onError?: (error: unknown) => void;
}): Promise<Registry> {
  const fleet = new FleetMemory(onError);
  const authenticator = new Authenticator(clock);
  let timer: NodeJS.Timeout | undefined;

  const reload = async (): Promise<void> => {
    const version = await readRegistryVersion(db);
    if (version === fleet.version) return;
    // Credentials first: whoever is in the fleet may connect.
    await authenticator.reload(db, version);
    await reloadFleet(db, fleet, version);
  };
  let last = Promise.resolve();
  const refresh = (): Promise<void> => {
    const next = last.then(reload);
    last = next.catch(() => undefined);
    return next;
  };
  const poll = (): void => {
    timer = setTimeout(() => {
      void refresh()
        .then(() => {
          authenticator.expire();
          return authenticator.flushUse(db);
        })
        .catch(onError)
        .finally(() => {
          if (timer !== undefined) poll();
        });
    }, POLL_MS).unref();
  };

  await seedRegions(db);
  await refresh();
  return {
    fleet,
    authenticator,
    directory: {
      isRegistered: (terminalId) => fleet.terminalById(terminalId) !== undefined,
      byForeignId: (format, foreignId) => fleet.terminalByForeignId(format, foreignId)?.id,
    },
    refresh,
    start: () => {
      if (timer === undefined) poll();
    },
    stop: async () => {
      clearTimeout(timer);
      timer = undefined;
      await last;
      await authenticator.flushUse(db).catch(onError);
    },
  };
}
