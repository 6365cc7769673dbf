import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { MaintenanceScope } from '../../telemetry/contract/site-state.ts';
import type { MaintenanceWindow } from '../connection/maintenance.ts';
import type { SiteDetail } from '../connection/resources.ts';

/** One thing that maintenance can be declared for. */
export interface Choice {
  scope: MaintenanceScope;
  target: string;
  /** Whose beam or gateway it is, where that is known. */
  provider?: string;
  /** What people call it. */
  name: string;
}

type Sited = Pick<SiteDetail, 'id' | 'name' | 'regionCode' | 'place' | 'links'>;

/** What maintenance at a site may concern, from small to large: the site itself, what carries it, its place. */
export function choicesOfSite({ id, name, regionCode, place, links }: Sited): Choice[] {
  const carriers = (['beam', 'gateway', 'provider'] as const).flatMap((scope) =>
    links.flatMap((link) => carrierOf(link, scope) ?? []),
  );
  const places =
    regionCode.length === 5 ? [{ scope: 'municipality', target: regionCode, name: place } as const] : [];
  return [{ scope: 'site', target: id, name }, ...eachOnce(carriers), ...places];
}

function carrierOf(link: Sited['links'][number], scope: 'beam' | 'gateway' | 'provider'): Choice | undefined {
  const { [scope]: name, provider } = link;
  return name === null ? undefined : ofProvider(scope, name, provider);
}

/** Beams and gateways with the provider's name: another may have one that is called the same. */
function ofProvider(scope: 'beam' | 'gateway' | 'provider', target: string, provider: string | null): Choice {
  return scope === 'provider' || provider === null
    ? { scope, target, name: target }
    : { scope, target, provider, name: `${target} (${provider})` };
}

function eachOnce(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((each) => [JSON.stringify(each), each])).values()];
}

type Grouped = Pick<IncidentView, 'siteIds' | 'siteNames' | 'group' | 'place'> &
  Partial<Pick<IncidentView, 'regionCodes'>>;

/** So many sites of an incident are offered one by one. */
const MOST_SITES = 30;

/**
 * What maintenance that explains an incident would concern, the likeliest first: what its links share, the one municipality or
 * state it is in, its sites.
 */
export function choicesOfIncident(incident: Grouped): Choice[] {
  const { siteIds, siteNames } = incident;
  const sites = siteIds
    .slice(0, MOST_SITES)
    .map((target, at): Choice => ({ scope: 'site', target, name: siteNames[at] ?? target }));
  if (siteIds.length <= 1) return sites;
  const [shared, region] = [sharedBy(incident), regionOf(incident)];
  const isSame = shared?.scope === region?.scope && shared?.target === region?.target;
  return [
    ...(shared === undefined ? [] : [shared]),
    ...(region === undefined || isSame ? [] : [region]),
    ...(siteIds.length <= MOST_SITES ? sites : []),
  ];
}

function sharedBy({ group, place }: Grouped): Choice | undefined {
  const { kind, key, provider = null } = group;
  if (key === '' || kind === 'site' || kind === 'area' || kind === 'serviceLine') return undefined;
  return kind === 'municipality'
    ? { scope: kind, target: key, name: place }
    : ofProvider(kind, key, provider);
}

/** The smallest region that maintenance can be for and that holds all of it. */
function regionOf({ regionCodes = [], place }: Grouped): Choice | undefined {
  const [first, ...others] = regionCodes;
  if (first === undefined) return undefined;
  if (first.length >= 5 && others.every((code) => code.slice(0, 5) === first.slice(0, 5)))
    return { scope: 'municipality', target: first.slice(0, 5), name: place };
  const state = first.slice(0, 2);
  if (state === '00' || others.some((code) => code.slice(0, 2) !== state)) return undefined;
  return { scope: 'state', target: state, name: place };
}

/** What is agreed with a provider concerns the country: only who sees all of it declares that. */
export function allowed(choices: readonly Choice[], regionCodes: readonly string[] | null): Choice[] {
  return regionCodes === null
    ? [...choices]
    : choices.filter(({ scope }) => scope === 'site' || scope === 'municipality' || scope === 'state');
}

/** Whether a window concerns this site. */
export function concernsSite(
  { scope, target, provider }: Pick<MaintenanceWindow, 'scope' | 'target' | 'provider'>,
  site: Sited,
): boolean {
  if (scope === 'site') return target === site.id;
  if (scope === 'municipality' || scope === 'state') return site.regionCode.startsWith(target);
  return site.links.some(
    (link) => link[scope] === target && (provider === null || link.provider === provider),
  );
}

export type Stage = 'running' | 'planned' | 'over' | 'withdrawn';

/** Where a window stands at a moment. */
export function stageOf(
  window: Pick<MaintenanceWindow, 'startsAt' | 'endsAt' | 'withdrawnAt'>,
  now: number,
): Stage {
  if (window.withdrawnAt !== null) return 'withdrawn';
  if (window.endsAt <= now) return 'over';
  return window.startsAt <= now ? 'running' : 'planned';
}
