import type { Fleet, FleetSite, FleetTerminal } from '../registry/fleet.ts';

/** A terminal whose time counts for the site it stands or stood at. */
export interface CountedLink {
  terminal: FleetTerminal;
  site: FleetSite;
  /** When other equipment took its place, epoch milliseconds; Infinity: it still stands there. */
  until: number;
}

/** Those of a site with a primary link: that stand there, and whose place others took. A backup is there to be idle. */
export function countedLinks(fleet: Fleet, site: FleetSite): CountedLink[] {
  const links: CountedLink[] = [];
  for (const index of [...site.terminalIndexes, ...(site.replacedIndexes ?? [])]) {
    const terminal = fleet.terminals[index];
    if (terminal === undefined || successorOf(fleet, terminal).role !== 'primary') continue;
    links.push({ terminal, site, until: terminal.replaced?.at ?? Infinity });
  }
  return links;
}

/** All of the fleet, site by site. */
export function* everyCountedLink(fleet: Fleet): Iterable<CountedLink> {
  for (const site of fleet.sites) yield* countedLinks(fleet, site);
}

/** The link moved to whoever took the terminal's place. */
export function successorOf(fleet: Fleet, terminal: FleetTerminal): FleetTerminal {
  let at = terminal;
  for (let hops = 0; at.replaced !== undefined && hops < 100; hops += 1) {
    const next = fleet.terminalById(at.replaced.by);
    if (next === undefined) break;
    at = next;
  }
  return at;
}
