import { sitesTakenOut } from '../../telemetry/contract/taken-out.ts';
import type { SiteDown } from './incident-events.ts';
import type { Incident } from './incident.ts';

export interface GoingOnOptions {
  /** False while the terminal tells of the past. */
  isCurrent: (terminalIndex: number) => boolean;
  /** True while the terminal is in agreed maintenance: nobody is called about that. */
  isMaintained: (terminalIndex: number) => boolean;
  /** True while nobody is to be told that the terminal's service is lost in an incident. */
  isSilenced: (incidentId: string, terminalIndex: number) => boolean;
  /** Whether what ended at a moment ended because the terminal was taken out of service. */
  wasTakenOut: (terminalIndex: number, at: number) => boolean;
  /** Whether another of its links gives the site service. */
  isCarried: (siteIndex: number) => boolean;
  /** Terminals that may give the site service. */
  terminalsOf: (siteIndex: number) => readonly number[];
}

/** Sites at which nobody saw service return, since their equipment was taken out of service. */
export function takenOutSites(
  { facts }: Incident,
  wasTakenOut: (terminalIndex: number, at: number) => boolean,
): Set<number> {
  return sitesTakenOut(
    [...facts].map(({ siteIndex: site, terminalIndex: terminal, to }) => ({
      ...{ site, terminal, to },
      isTakenOut: to !== Infinity && wasTakenOut(terminal, to),
    })),
  );
}

/** Where something of an incident goes on. */
export interface GoingOn {
  sites: Map<number, SiteDown>;
  /** Sites of which there may be more to tell later, although nothing joins. */
  unsettled: Set<number>;
}

/** Whether people are called about a terminal without service: not about the past, agreed maintenance, or in a silence. */
export function callsPeople(
  incidentId: string,
  terminalIndex: number,
  { isCurrent, isMaintained, isSilenced }: Pick<GoingOnOptions, 'isCurrent' | 'isMaintained' | 'isSilenced'>,
): boolean {
  return isCurrent(terminalIndex) && !isMaintained(terminalIndex) && !isSilenced(incidentId, terminalIndex);
}

/** Where something of an incident goes on, by site, and how the sites stand. */
export function goingOn({ id, facts }: Incident, options: GoingOnOptions): GoingOn {
  const { isCarried, terminalsOf } = options;
  const sites = new Map<number, SiteDown>();
  const unsettled = new Set<number>();
  const calling = new Set<number>();
  for (const { to, from, siteIndex, terminalIndex } of facts) {
    if (to !== Infinity) continue;
    const calls = callsPeople(id, terminalIndex, options);
    if (calls) calling.add(terminalIndex);
    else unsettled.add(siteIndex);
    const known = sites.get(siteIndex);
    if (known === undefined || (calls && !known.calls)) {
      const isServed = known?.isCarried ?? isCarried(siteIndex);
      sites.set(siteIndex, { since: from, calls, isCarried: isServed, isLost: false });
    } else if (calls === known.calls) known.since = Math.min(known.since, from);
  }
  for (const [siteIndex, site] of sites) {
    if (!site.calls || !terminalsOf(siteIndex).every((index) => calling.has(index))) continue;
    site.isLost = !site.isCarried;
    // What is coming back may not stay.
    if (site.isCarried) unsettled.add(siteIndex);
  }
  return { sites, unsettled };
}
