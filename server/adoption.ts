import type { Clock } from '../telemetry/contract/clock.ts';
import { COUNTRY_CODE } from '../telemetry/contract/inventory.ts';
import type { Database } from './database/schema.ts';
import type { AdoptTerminal } from './http/deps.ts';
import type { Registry } from './registry/open-registry.ts';
import { RegistryError } from './registry/registry-error.ts';
import { adoptTerminal } from './registry/unknown-terminals.ts';

/** Lets the HTTP interface register a terminal that was seen publishing; in effect when it answers. */
export function adoption(db: Database, clock: Clock, registry: Registry): AdoptTerminal {
  return async ({ format, id, terminalId, place }) => {
    const site =
      'siteId' in place
        ? { id: place.siteId }
        : {
            name: place.name,
            kind: place.kind ?? ('other' as const),
            regionCode: place.regionCode ?? COUNTRY_CODE,
            latitude: place.latitude ?? null,
            longitude: place.longitude ?? null,
          };
    if ('id' in site && registry.fleet.siteById(site.id) === undefined) return 'noSuchSite';
    try {
      const adopted = await adoptTerminal(db, { format, id, site, terminalId }, clock);
      await registry.refresh();
      return adopted;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return error.message.startsWith('no unknown terminal') ? 'noSuchTerminal' : 'terminalExists';
    }
  };
}
