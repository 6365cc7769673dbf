import type { SimulatedSite } from '../fleet.ts';

/** Which terminals (by index in the fleet) share something, by its name, in order of name. */
export type Groups = ReadonlyMap<string, readonly number[]>;

/** What terminals share and may lose together. */
export interface FleetGroups {
  beams: Groups;
  gateways: Groups;
  providers: Groups;
  serviceLines: Groups;
  municipalities: Groups;
  /** Terminals of one site, by the site's id. */
  sites: Groups;
  /** Index of the backup terminal of the same site, by the primary's index. */
  backups: ReadonlyMap<number, number>;
}

export function groupsOf(fleet: readonly SimulatedSite[]): FleetGroups {
  const by = (key: (place: SimulatedSite) => string | null): Groups => {
    const groups = new Map<string, number[]>();
    for (const [index, place] of fleet.entries()) {
      const name = key(place);
      if (name === null) continue;
      const members = groups.get(name);
      if (members === undefined) groups.set(name, [index]);
      else members.push(index);
    }
    return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const sites = by(({ site }) => site.id);
  return {
    beams: by(({ link }) => link.beam),
    gateways: by(({ link }) => link.gateway),
    providers: by(({ link }) => link.provider),
    serviceLines: by(({ link }) => link.serviceLine),
    municipalities: by(({ site }) => site.regionCode),
    sites,
    backups: backupsOf(fleet, sites),
  };
}

function backupsOf(fleet: readonly SimulatedSite[], sites: Groups): Map<number, number> {
  const backups = new Map<number, number>();
  for (const members of sites.values()) {
    const primary = members.find((index) => fleet[index]?.link.role === 'primary');
    const backup = members.find((index) => fleet[index]?.link.role === 'backup');
    if (primary !== undefined && backup !== undefined) backups.set(primary, backup);
  }
  return backups;
}
