import { encodeTexts, decodeTexts } from '../../../telemetry/contract/fleet-parts.ts';
import type { SitePath } from '../../../telemetry/contract/fleet-parts.ts';
import { FleetColumns } from '../../../client/state/fleet-columns.ts';

const LAYOUT = '0123456789abcdef';

/** One site of a fleet for a test; what is left out does not matter. */
export interface SiteInTest {
  id?: string;
  name?: string;
  keys?: string;
  state?: number;
  reason?: number;
  since?: number;
  kind?: number;
  regionCode?: string;
  /** Degrees; without them it stands nowhere. Those without must come last. */
  position?: [latitude: number, longitude: number];
  path?: SitePath;
}

/** A fleet as a console holds it, row by row as given; `hasTexts: false` leaves ids, names and keys under way. */
export function fleetOf(sites: readonly SiteInTest[], { hasTexts = true } = {}): FleetColumns {
  const placed = sites.filter(({ position }) => position !== undefined);
  const regionCodes = [...new Set(sites.map(({ regionCode = '09015' }) => regionCode))];
  const paths = sites.flatMap(({ path }) => path ?? []);
  const columns = new FleetColumns(
    {
      layout: LAYOUT,
      placed: placed.length,
      latitudesE5: Int32Array.from(placed, ({ position }) => Math.round((position?.[0] ?? 0) * 1e5)),
      longitudesE5: Int32Array.from(placed, ({ position }) => Math.round((position?.[1] ?? 0) * 1e5)),
      kinds: Uint8Array.from(sites, ({ kind = 0 }) => kind),
      regionCodes,
      regions: Uint32Array.from(sites, ({ regionCode = '09015' }) => regionCodes.indexOf(regionCode)),
      paths,
      pathCodes: Uint32Array.from(sites, ({ path }) => (path === undefined ? 0 : paths.indexOf(path) + 1)),
    },
    {
      states: Uint8Array.from(sites, ({ state = 1 }) => state),
      reasons: Uint8Array.from(sites, ({ reason = 0 }) => reason),
      since: Uint32Array.from(sites, ({ since = 0 }) => since),
    },
  );
  if (hasTexts) columns.takeTexts(textsOf(sites));
  return columns;
}

/** The texts of such a fleet, as they arrive. */
export function textsOf(sites: readonly SiteInTest[]): ReturnType<typeof decodeTexts> {
  return decodeTexts(
    encodeTexts({
      layout: LAYOUT,
      ids: sites.map(({ id }, row) => id ?? `site-${row}`),
      names: sites.map(({ name }, row) => name ?? `Site ${row}`),
      keys: sites.map(({ keys = '' }) => keys),
    }),
  );
}
