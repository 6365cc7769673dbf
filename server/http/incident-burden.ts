import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { IncidentHarm } from '../../telemetry/contract/harm.ts';
import { severityOf } from '../../telemetry/contract/incidents.ts';
import type { IncidentTable } from '../database/tables/judgement.ts';
import type { HarmTurns } from '../harm-turns.ts';
import { harmOf, type HarmedSite } from '../harm.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Maintenance } from '../availability/maintenance.ts';
import type { Silences } from '../notify/silences.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { iso } from './iso.ts';
import { outSince, standingOf, timeLost, type GoesOnAt, type Hours } from './where-it-goes-on.ts';

/** What the burden of incidents is reckoned from. */
export interface BurdenSources {
  live: Pick<LiveView, 'site'>;
  fleet: Pick<Fleet, 'terminalById'>;
  reckoning: { calendars: Hours; maintenance: Pick<Maintenance, 'maintainedUntil'> };
  incidentDesk: { silences: Pick<Silences, 'until'>; harmTurns: Pick<HarmTurns, 'expect'> };
}

type Burden = Pick<
  IncidentView,
  | 'carriedSites'
  | 'severity'
  | 'sitesOut'
  | 'peopleServed'
  | 'silencedSites'
  | 'silencedUntil'
  | 'mutedUntil'
  | keyof IncidentHarm
>;

/**
 * How bad incidents are now. While one lasts that is told of the sites where it goes on; where the database names none of them,
 * of all that it concerns. `people`: whom sites serve, where anybody says.
 */
export function burdens(
  {
    live,
    fleet,
    reckoning: { calendars, maintenance },
    incidentDesk: { silences, harmTurns },
  }: BurdenSources,
  people: ReadonlyMap<string, number>,
  now: number,
): (
  row: Pick<IncidentTable, 'id' | 'starts_at' | 'ends_at'>,
  sites: readonly FleetSite[],
  open: ReadonlyMap<string, GoesOnAt> | undefined,
) => Burden {
  const lost = timeLost(calendars, now);
  const peopleAt = (sites: readonly FleetSite[]) =>
    sites.reduce((sum, { id }) => sum + (people.get(id) ?? 0), 0);

  /** Until when nobody is told of any of these links; 0: people are told. */
  const quiet = (incidentId: string, links: readonly number[]) => {
    const silenced = links.map((index) => silences.until(incidentId, index) ?? 0);
    const maintained = links.map((index) => maintenance.maintainedUntil(index, now) ?? 0);
    const muted = silenced.map((until, at) => Math.max(until, maintained[at] ?? 0));
    return { silencedUntil: first(silenced), mutedUntil: first(muted) };
  };

  return (row, sites, open) => {
    if (row.ends_at !== null) {
      const nothing = {
        carriedSites: 0,
        sitesOut: 0,
        silencedSites: 0,
        silencedUntil: null,
        mutedUntil: null,
      };
      const severity = severityOf(sites.length, 0);
      return { ...nothing, severity, peopleServed: peopleAt(sites), ...harmOf([], now) };
    }
    const concerned = open === undefined ? sites : sites.filter(({ id }) => open.has(id));
    const harmed: HarmedSite[] = [];
    const silenced: number[] = [];
    const muted: number[] = [];
    let carriedSites = 0;
    for (const site of concerned) {
      const goesOn = open?.get(site.id);
      const links = goesOn?.terminalIds.flatMap((id) => fleet.terminalById(id)?.index ?? []);
      // Of a site people are told while they are of any of its links.
      const { silencedUntil, mutedUntil } = quiet(row.id, links ?? site.terminalIndexes);
      if (silencedUntil > 0) silenced.push(silencedUntil);
      if (mutedUntil > 0) muted.push(mutedUntil);
      const standing = standingOf(site, live);
      if (standing === 'carried') carriedSites += 1;
      if (standing !== 'out') continue;
      const since = outSince(site, goesOn?.since ?? row.starts_at, live);
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
      silencedUntil: untilWhen(silenced, concerned.length),
      mutedUntil: untilWhen(muted, concerned.length),
      ...harm,
    };
  };
}

/** Until when something is so of all of them; null: it is not. */
function untilWhen(ends: readonly number[], all: number): string | null {
  return ends.length > 0 && ends.length === all ? iso(first(ends)) : null;
}

/** 0 of none. */
function first(times: readonly number[]): number {
  return times.length === 0 ? 0 : times.reduce((least, each) => Math.min(least, each));
}
