/** When an outage ended, and whether because its terminal was taken out of service. */
export interface OutageEnd<Site> {
  site: Site;
  terminal: string | number;
  /** Infinity: it goes on. */
  to: number;
  isTakenOut: boolean;
}

/** Sites at which nobody saw service return: the last outage of each link ended because it was taken out of service. */
export function sitesTakenOut<Site>(ends: Iterable<OutageEnd<Site>>): Set<Site> {
  const last = new Map<string | number, OutageEnd<Site>>();
  for (const end of ends)
    if (end.to >= (last.get(end.terminal)?.to ?? -Infinity)) last.set(end.terminal, end);
  const sites = new Set<Site>();
  for (const { site, isTakenOut } of last.values()) if (isTakenOut) sites.add(site);
  for (const { site, isTakenOut } of last.values()) if (!isTakenOut) sites.delete(site);
  return sites;
}
