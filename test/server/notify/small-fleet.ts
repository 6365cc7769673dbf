import type { Region } from '../../../telemetry/contract/inventory.ts';
import type { Fleet, FleetSite, FleetTerminal } from '../../../server/registry/fleet.ts';

export const regions: Region[] = [
  region('00', 'México', 'country', null),
  region('09', 'Ciudad de México', 'state', '00'),
  region('09015', 'Cuauhtémoc', 'municipality', '09'),
  region('09007', 'Iztapalapa', 'municipality', '09'),
  region('20', 'Oaxaca', 'state', '00'),
  region('20067', 'Oaxaca de Juárez', 'municipality', '20'),
  region('26', 'Sonora', 'state', '00'),
  region('26030', 'Hermosillo', 'municipality', '26'),
];

function region(code: string, name: string, level: Region['level'], parentCode: string | null): Region {
  return { code, name, level, parentCode, latitude: null, longitude: null };
}

export type SiteDraft = Pick<FleetSite, 'id' | 'name' | 'regionCode'> & Partial<Omit<FleetSite, 'index'>>;
export type TerminalDraft = { id: string; siteId: string } & Partial<Omit<FleetTerminal, 'index'>>;

/** A fleet of what a test names, in that order. */
export function fleetOf(
  siteDrafts: readonly SiteDraft[],
  terminalDrafts: readonly TerminalDraft[] = [],
): Fleet {
  const sites: FleetSite[] = siteDrafts.map((draft, index) => ({
    kind: 'school',
    latitude: 19.4326,
    longitude: -99.1332,
    terminalIndexes: [],
    ...draft,
    index,
  }));
  const siteById = new Map(sites.map((site) => [site.id, site]));
  const terminals: FleetTerminal[] = terminalDrafts.map(({ siteId, ...draft }, index) => {
    const site = siteById.get(siteId);
    if (site === undefined) throw new Error(`no site ${siteId}`);
    site.terminalIndexes = [...site.terminalIndexes, index];
    return {
      siteIndex: site.index,
      lifecycle: 'active',
      foreignFormat: null,
      foreignId: null,
      role: 'primary',
      technology: null,
      ...draft,
      index,
    };
  });
  const terminalById = new Map(terminals.map((terminal) => [terminal.id, terminal]));
  const regionByCode = new Map(regions.map((one) => [one.code, one]));
  return {
    version: 1,
    sites,
    terminals,
    siteById: (id) => siteById.get(id),
    terminalById: (id) => terminalById.get(id),
    terminalByForeignId: () => undefined,
    region: (code) => regionByCode.get(code),
    regions: () => regions,
    regionPath(code) {
      const path: string[] = [];
      let at: string | null | undefined = code;
      while (at !== null && at !== undefined && regionByCode.has(at)) {
        path.push(at);
        at = regionByCode.get(at)?.parentCode;
      }
      return path;
    },
    onChange: () => () => undefined,
  };
}
