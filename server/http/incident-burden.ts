import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { IncidentHarm } from '../../telemetry/contract/harm.ts';
import { severityOf } from '../../telemetry/contract/incidents.ts';
import type { IncidentTable } from '../database/tables/judgement.ts';
import type { HarmTurns } from '../harm-turns.ts';
import { harmOf, type HarmedSite } from '../harm.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Silences } from '../notify/silences.ts';
import type { FleetSite } from '../registry/fleet.ts';
import { isoOrNull } from './iso.ts';
import { outSince, standingOf, timeLost, type Hours } from './where-it-goes-on.ts';

/** What the burden of incidents is reckoned from. */
export interface BurdenSources {
  live: Pick<LiveView, 'site'>;
  reckoning: { calendars: Hours };
  incidentDesk: { silences: Pick<Silences, 'ofSite'>; harmTurns: Pick<HarmTurns, 'expect'> };
}

type Burden = Pick<
  IncidentView,
  | 'carriedSites'
  | 'severity'
  | 'sitesOut'
  | 'peopleServed'
  | 'silencedSites'
  | 'silencedUntil'
  | keyof IncidentHarm
>;

/**
 * How bad incidents are now. While one lasts that is told of the sites where it goes on; where the database names none of them,
 * of all that it concerns. `people`: whom sites serve, where anybody says.
 */
export function burdens(
  { live, reckoning: { calendars }, incidentDesk: { silences, harmTurns } }: BurdenSources,
  people: ReadonlyMap<string, number>,
  now: number,
): (
  row: Pick<IncidentTable, 'id' | 'starts_at' | 'ends_at'>,
  sites: readonly FleetSite[],
  open: ReadonlyMap<string, number> | undefined,
) => Burden {
  const lost = timeLost(calendars, now);
  const peopleAt = (sites: readonly FleetSite[]) =>
    sites.reduce((sum, { id }) => sum + (people.get(id) ?? 0), 0);

  return (row, sites, open) => {
    if (row.ends_at !== null) {
      const nothing = { carriedSites: 0, sitesOut: 0, silencedSites: 0, silencedUntil: null };
      const severity = severityOf(sites.length, 0);
      return { ...nothing, severity, peopleServed: peopleAt(sites), ...harmOf([], now) };
    }
    const concerned = open === undefined ? sites : sites.filter(({ id }) => open.has(id));
    const harmed: HarmedSite[] = [];
    const silenced: number[] = [];
    let carriedSites = 0;
    for (const site of concerned) {
      const until = silences.ofSite(row.id, site.index);
      if (until !== undefined) silenced.push(until);
      const standing = standingOf(site, live);
      if (standing === 'carried') carriedSites += 1;
      if (standing !== 'out') continue;
      const since = outSince(site, open?.get(site.id) ?? row.starts_at, live);
      harmed.push({ kind: site.kind, people: people.get(site.id), ...lost(site.index, since) });
    }
    const harm = harmOf(harmed, now);
    harmTurns.expect(row.id, harm.harmUntil);
    return {
      carriedSites,
      sitesOut: harmed.length,
      severity: severityOf(concerned.length, carriedSites),
      peopleServed: peopleAt(concerned),
      silencedSites: silenced.length,
      silencedUntil:
        silenced.length > 0 && silenced.length === concerned.length
          ? isoOrNull(silenced.reduce((first, each) => Math.min(first, each)))
          : null,
      ...harm,
    };
  };
}
