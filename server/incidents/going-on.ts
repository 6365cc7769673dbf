import type { SiteDown } from './incident-events.ts';
import type { Incident } from './incident.ts';

export interface GoingOnOptions {
  /** False while the terminal tells of the past. */
  isCurrent: (terminalIndex: number) => boolean;
  /** True while the terminal is in agreed maintenance: nobody is called about that. */
  isMaintained: (terminalIndex: number) => boolean;
}

/** Where something of an incident goes on, by site. */
export function goingOn(
  { facts }: Incident,
  { isCurrent, isMaintained }: GoingOnOptions,
): Map<number, SiteDown> {
  const sites = new Map<number, SiteDown>();
  for (const { to, from, siteIndex, terminalIndex } of facts) {
    if (to !== Infinity) continue;
    const calls = isCurrent(terminalIndex) && !isMaintained(terminalIndex);
    const known = sites.get(siteIndex);
    if (known === undefined || (calls && !known.calls)) sites.set(siteIndex, { since: from, calls });
    else if (calls === known.calls) known.since = Math.min(known.since, from);
  }
  return sites;
}
