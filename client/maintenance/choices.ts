import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { MaintenanceScope } from '../../telemetry/contract/site-state.ts';
import type { MaintenanceWindow } from '../connection/maintenance.ts';
import type { SiteDetail } from '../connection/resources.ts';

/** One thing that maintenance can be declared for. */
export interface Choice {
  scope: MaintenanceScope;
  target: string;
  /** What people call it. */
  name: string;
}

type Sited = Pick<SiteDetail, 'id' | 'name' | 'regionCode' | 'place' | 'links'>;

/** What maintenance at a site may concern, from small to large: the site itself, what carries it, its place. */
export function choicesOfSite({ id, name, regionCode, place, links }: Sited): Choice[] {
  const carriers = (['beam', 'gateway', 'provider'] as const).flatMap((scope) =>
    [...new Set(links.flatMap((link) => link[scope] ?? []))].map((target) => ({
      scope,
      target,
      name: target,
    })),
  );
  const places =
    regionCode.length === 5 ? [{ scope: 'municipality', target: regionCode, name: place } as const] : [];
  return [{ scope: 'site', target: id, name }, ...carriers, ...places];
}

type Grouped = Pick<IncidentView, 'siteIds' | 'siteNames' | 'group' | 'place'>;

/** What maintenance that explains an incident would concern; empty where no such thing can be named. */
export function choicesOfIncident({ siteIds, siteNames, group, place }: Grouped): Choice[] {
  const [siteId] = siteIds;
  const { kind, key } = group;
  if (siteId !== undefined && siteIds.length === 1) {
    return [{ scope: 'site', target: siteId, name: siteNames[0] ?? siteId }];
  }
  if (key === '' || kind === 'site' || kind === 'area' || kind === 'serviceLine') return [];
  return [{ scope: kind, target: key, name: kind === 'municipality' ? place : key }];
}

/** What is agreed with a provider concerns the country: only who sees all of it declares that. */
export function allowed(choices: readonly Choice[], regionCodes: readonly string[] | null): Choice[] {
  return regionCodes === null
    ? [...choices]
    : choices.filter(({ scope }) => scope === 'site' || scope === 'municipality' || scope === 'state');
}

/** Whether a window concerns this site. */
export function concernsSite(
  { scope, target }: Pick<MaintenanceWindow, 'scope' | 'target'>,
  site: Sited,
): boolean {
  if (scope === 'site') return target === site.id;
  if (scope === 'municipality' || scope === 'state') return site.regionCode.startsWith(target);
  return site.links.some((link) => link[scope] === target);
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
