import type { LinkRole, Region, RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Fleet, FleetSite, FleetTerminal } from '../../server/registry/fleet.ts';

/** A fleet written down in the test: one site per terminal, `{ 'T-1': '09015' }` says where each stands. */
export function smallFleet(places: Record<string, RegionCode>, roles: Record<string, LinkRole> = {}): Fleet {
  const sites: FleetSite[] = [];
  const terminals: FleetTerminal[] = [];
  Object.entries(places).forEach(([id, regionCode], index) => {
    const kind = 'school' as const;
    sites.push({
      index,
      id: `S-${id}`,
      name: `Site ${id}`,
      kind,
      regionCode,
      latitude: 19,
      longitude: -99,
      terminalIndexes: [index],
    });
    const role = roles[id] ?? 'primary';
    terminals.push({
      index,
      id,
      siteIndex: index,
      lifecycle: 'active',
      foreignFormat: null,
      foreignId: null,
      role,
      technology: null,
    });
  });
  const codes = new Set(['00', ...Object.values(places).flatMap((code) => [code.slice(0, 2), code])]);
  const regions = new Map([...codes].map((code) => [code, regionOf(code)]));
  return {
    version: 1,
    sites,
    terminals,
    siteById: (id) => sites.find((site) => site.id === id),
    terminalById: (id) => terminals.find((terminal) => terminal.id === id),
    terminalByForeignId: () => undefined,
    region: (code) => regions.get(code),
    regions: () => regions.values(),
    regionPath: (code) => [...new Set([code, code.slice(0, 2), '00'])],
    onChange: () => () => undefined,
  };
}

function regionOf(code: RegionCode): Region {
  const level = code === '00' ? 'country' : code.length === 2 ? 'state' : 'municipality';
  const parentCode = code === '00' ? null : code.length === 2 ? '00' : code.slice(0, 2);
  return { code, name: `Region ${code}`, level, parentCode, latitude: null, longitude: null };
}
