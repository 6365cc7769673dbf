import type { Fleet, FleetSite, FleetTerminal } from '../registry/fleet.ts';
import { Turn } from './let-others-run.ts';

/** A terminal whose time counts for the site it stands or stood at. */
export interface CountedLink {
  terminal: FleetTerminal;
  site: FleetSite;
  /** When it was taken away, epoch milliseconds; Infinity: it still stands there. */
  until: number;
  /** It stands here as a month keeps it, not as the registry has it now: nothing that is remembered holds for it. */
  kept?: true;
}

/** All of a site, backups too: that stand there, and that were withdrawn from there. */
export function linksAt(fleet: Fleet, site: FleetSite): CountedLink[] {
  const links: CountedLink[] = [];
  for (const index of [...site.terminalIndexes, ...(site.replacedIndexes ?? [])]) {
    const terminal = fleet.terminals[index];
    if (terminal !== undefined) links.push({ terminal, site, until: terminal.withdrawnAt ?? Infinity });
  }
  return links;
}

/** Those of a site with a primary link. A backup is there to be idle. */
export function countedLinks(fleet: Fleet, site: FleetSite): CountedLink[] {
  return linksAt(fleet, site).filter(({ terminal }) => successorOf(fleet, terminal).role === 'primary');
}

/** Those of the whole country, site by site. */
export async function linksOfAll(
  fleet: Fleet,
  ofSite: (fleet: Fleet, site: FleetSite) => readonly CountedLink[],
): Promise<CountedLink[]> {
  const links: CountedLink[] = [];
  const turn = new Turn();
  for (const site of fleet.sites) {
    links.push(...ofSite(fleet, site));
    if (turn.isOver()) await turn.next();
  }
  return links;
}

/** The link moved to whoever took the terminal's place. */
export function successorOf(fleet: Fleet, terminal: FleetTerminal): FleetTerminal {
  let at = terminal;
  for (let hops = 0; hops < 100; hops += 1) {
    const next = fleet.terminalById(at.replaced?.by ?? '');
    if (next === undefined) break;
    at = next;
  }
  return at;
}
