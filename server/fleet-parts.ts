import type { Database } from './database/schema.ts';
import type { LiveView } from './live/live-view.ts';
import type { ChangeStream } from './push/change-stream.ts';
import { FleetParts } from './push/fleet-parts.ts';
import type { Fleet } from './registry/fleet.ts';
import { keysBySite } from './registry/service-keys.ts';

/** What consoles load, with the keys of services from the registry. */
export function openFleetParts(parts: {
  db: Database;
  fleet: Fleet;
  live: LiveView;
  stream: ChangeStream;
}): FleetParts {
  return new FleetParts(parts, () => keysBySite(parts.db));
}
