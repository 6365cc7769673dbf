import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import type { FleetColumns } from '../../state/fleet-columns.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import type { Area } from './area-layer.ts';
import { convexHull, groupNear } from './hull.ts';
import { worldX, worldY } from '../morton.ts';
import { worldKm } from '../world.ts';

/** More areas than this would lie over each other; the worst are shown. */
export const MOST_AREAS = 120;
/** Neighbours are at least so near, and at most so far from each other. */
const NEAR = [worldKm(15), worldKm(120)] as const;

/** Hulls of incidents by id, for as long as their sites stay the same. */
export type KnownHulls = Map<string, { sites: readonly string[]; layout: string; hulls: number[][] }>;

/** What an area tells of its incident. */
type Drawn = Pick<IncidentView, 'id' | 'siteIds' | 'endsAt' | 'severity' | 'status' | 'peopleServed'>;

/** Open incidents of more than one site as areas, the worst first. `known` is kept from call to call. */
export function incidentAreas<Incident extends Drawn>(
  incidents: Iterable<Incident>,
  fleet: Pick<FleetColumns, 'layout' | 'rowOf' | 'latitudes' | 'longitudes'>,
  known: KnownHulls,
  labelOf: (incident: Incident) => string,
): Area[] {
  const wide = [...incidents].filter(({ siteIds, endsAt }) => siteIds.length > 1 && endsAt === null);
  const shown = wide.sort(byHarm).slice(0, MOST_AREAS);
  const areas = shown.map((incident): Area => {
    let hulls = known.get(incident.id);
    if (hulls?.sites !== incident.siteIds || hulls.layout !== fleet.layout) {
      const rows = incident.siteIds.flatMap((siteId) => fleet.rowOf(siteId) ?? []);
      hulls = { sites: incident.siteIds, layout: fleet.layout, hulls: hullsOf(rows, fleet) };
      known.set(incident.id, hulls);
    }
    const className = `is-incident is-${incident.severity}${incident.status === 'opened' ? '' : ' is-taken'}`;
    return { id: incident.id, className, hulls: hulls.hulls, label: labelOf(incident) };
  });
  const ids = new Set(shown.map(({ id }) => id));
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  return areas.filter(({ hulls }) => hulls.length > 0);
}

function byHarm(a: Drawn, b: Drawn): number {
  const critical = Number(b.severity === 'critical') - Number(a.severity === 'critical');
  return critical || b.peopleServed - a.peopleServed || b.siteIds.length - a.siteIds.length;
}

/** Sites that share a beam or a gateway, with how many of them are offline. */
export interface Shared {
  name: string;
  provider: string | null;
  sites: number;
  offline: number;
  area: Area;
}

const OFFLINE = siteStates.indexOf('offline');
const PLANNED = siteStates.indexOf('planned');
/** Fewer sites than this make no beam that is worth an area. */
const LEAST_SITES = 3;

/** What the fleet's main links go through, as areas: those with the most offline first. */
export function pathAreas(
  fleet: Pick<FleetColumns, 'placed' | 'paths' | 'pathCodes' | 'states' | 'latitudes' | 'longitudes'>,
  kind: 'beam' | 'gateway',
  labelOf: (shared: Omit<Shared, 'area'>) => string,
): Shared[] {
  const groups = new Map<
    string,
    { path: (typeof fleet.paths)[number]; rows: number[]; offline: number; active: number }
  >();
  const keys = fleet.paths.map((path) =>
    path[kind] === null ? null : `${path.provider ?? ''} ${path[kind]}`,
  );
  for (let row = 0; row < fleet.placed; row += 1) {
    const code = (fleet.pathCodes[row] ?? 0) - 1;
    const [path, key] = [fleet.paths[code], keys[code]];
    if (path === undefined || key === undefined || key === null) continue;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { path, rows: [], offline: 0, active: 0 }));
    group.rows.push(row);
    if (fleet.states[row] === OFFLINE) group.offline += 1;
    if (fleet.states[row] !== PLANNED) group.active += 1;
  }
  const shared = [...groups].filter(([, { rows, active }]) => rows.length >= LEAST_SITES && active > 0);
  const shareOf = ({ offline, active }: { offline: number; active: number }) => offline / active;
  return shared
    .sort(([, a], [, b]) => shareOf(b) - shareOf(a))
    .slice(0, MOST_AREAS)
    .map(([key, { path, rows, offline, active }]) => {
      const told = { name: path[kind] ?? '', provider: path.provider, sites: active, offline };
      const className = `is-${kind} is-share-${shareClass(offline / active)}`;
      // one hull: a beam is one place, however its sites lie
      const area = { id: `${kind} ${key}`, className, hulls: [hullOfAll(rows, fleet)], label: labelOf(told) };
      return { ...told, area };
    });
}

/** From 0, quite well, to 3, mostly without service. */
export function shareClass(offlineShare: number): 0 | 1 | 2 | 3 {
  return offlineShare >= 0.5 ? 3 : offlineShare >= 0.1 ? 2 : offlineShare >= 0.03 ? 1 : 0;
}

type Placed = Pick<FleetColumns, 'latitudes' | 'longitudes'>;

function hullsOf(rows: readonly number[], fleet: Placed): number[][] {
  return groupNear(positionsOf(rows, fleet), ...NEAR).map(convexHull);
}

function hullOfAll(rows: readonly number[], fleet: Placed): number[] {
  return convexHull(positionsOf(rows, fleet));
}

function positionsOf(rows: readonly number[], { latitudes, longitudes }: Placed): number[] {
  return rows.flatMap((row) => {
    const [latitude = NaN, longitude = NaN] = [latitudes[row], longitudes[row]];
    return Number.isNaN(latitude + longitude) ? [] : [worldX(longitude), worldY(latitude)];
  });
}
