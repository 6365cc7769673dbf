import type {
  Link,
  LinkTechnology,
  Service,
  Site,
  SiteKind,
  Terminal,
} from '../telemetry/contract/inventory.ts';
import { personName, siteName } from './names.ts';
import { createRandom, type Random } from './random.ts';
import type { Settlement } from './settlements.ts';

/**
 * A terminal of a simulated site with everything the registry would hold about it, its link included. A site with a backup
 * link has two of them, which share the site; its services stand with the primary.
 */
export interface SimulatedSite {
  site: Site & { latitude: number; longitude: number };
  services: Service[];
  terminal: Terminal;
  link: Link;
}

export interface FleetOptions {
  seed: number;
  sites: number;
  settlements: readonly Settlement[];
  /** Whether some sites have a second terminal, right behind their first. Default: no site has, an entry for each. */
  backups?: boolean;
}

/** What every simulated id starts with, so that none can be taken for a real one. */
export const SIMULATED_TERMINAL_PREFIX = 'sim-';

/** Makes a fleet: the same seed and settlements give the same sites, and a larger fleet begins with the smaller one. */
export function createFleet({ seed, sites, settlements, backups = false }: FleetOptions): SimulatedSite[] {
  const places = shuffled(createRandom(seed), settlements);
  return Array.from({ length: sites }, (_, index) => {
    const place = places[index % places.length];
    if (place === undefined) throw new Error('a fleet needs at least one settlement');
    const random = createRandom(seed * 1_000_003 + index);
    const first = createSite(random, index, place, index >= places.length);
    return backups && random.chance(BACKED_UP) ? [first, backupOf(first, random)] : [first];
  }).flat();
}

const BACKED_UP = 0.06;

/** Another way to the internet, by another provider: a disaster of one is none of the other. */
function backupOf({ site, link }: SimulatedSite, random: Random): SimulatedSite {
  const terminalId = `${link.terminalId}-b`;
  const technology = link.technology === 'cellular' ? 'leo' : 'cellular';
  return {
    site,
    services: [],
    terminal: { id: terminalId, siteId: site.id, lifecycle: 'active', foreignFormat: null, foreignId: null },
    link: {
      id: `${terminalId}-link`,
      terminalId,
      serviceLine: `SIM-${terminalId.slice(SIMULATED_TERMINAL_PREFIX.length)}`,
      technology,
      role: 'backup',
      ...paths[technology](site, random),
    },
  };
}

function createSite(random: Random, index: number, place: Settlement, crowded: boolean): SimulatedSite {
  const number = String(index + 1).padStart(6, '0');
  const kind = pickKind(random);
  // Neighbours in one settlement stand some hundred metres apart, near enough to stay in their municipality.
  const spread = crowded ? 0.012 : 0.003;
  const site = {
    id: `sim-site-${number}`,
    name: siteName(random, kind, place.name),
    kind,
    regionCode: place.regionCode,
    latitude: round(place.latitude + random.between(-spread, spread), 5),
    longitude: round(place.longitude + random.between(-spread, spread), 5),
  };
  const terminalId = `${SIMULATED_TERMINAL_PREFIX}${number}`;
  return {
    site,
    services: createServices(random, site, number),
    terminal: { id: terminalId, siteId: site.id, lifecycle: 'active', foreignFormat: null, foreignId: null },
    link: createLink(random, site, terminalId, index),
  };
}

function pickKind(random: Random): SiteKind {
  const draw = random.next();
  if (draw < 0.55) return 'school';
  if (draw < 0.75) return 'clinic';
  if (draw < 0.83) return 'library';
  return draw < 0.95 ? 'plaza' : 'office';
}

/** Keys are shaped like CCT and CLUES but say SIM where the real ones carry a type, so that none can be mistaken for a real school. */
function createServices(random: Random, site: Site, number: string): Service[] {
  const state = site.regionCode.slice(0, 2);
  if (site.kind === 'school') {
    const shifts = random.chance(0.2) ? ['matutino', 'vespertino'] : ['matutino'];
    return shifts.map((shift, turn) => {
      const letter = String.fromCharCode(65 + turn + 2 * (Math.floor(Number(number) / 10_000) % 12));
      const key = `${state}SIM${number.slice(-4)}${letter}`;
      return service(random, site, 'CCT', key, shift, random.below(420) + 18);
    });
  }
  if (site.kind === 'clinic') {
    return [service(random, site, 'CLUES', `${state}SIM${number}`, null, random.below(4000) + 300)];
  }
  return [service(random, site, 'other', `SIM-${number}`, null, random.below(1500) + 50)];
}

function service(
  random: Random,
  site: Site,
  scheme: Service['scheme'],
  key: string,
  shift: string | null,
  peopleServed: number,
): Service {
  return {
    id: shift === null ? `${site.id}-service` : `${site.id}-${shift}`,
    siteId: site.id,
    scheme,
    key,
    shift,
    name: site.name,
    peopleServed,
    contactName: personName(random),
    // Made-up numbers and a domain that never resolves (RFC 2606): nobody real is called or written to.
    contactPhone: `55 5550 ${String(random.below(10_000)).padStart(4, '0')}`,
    contactEmail: `${site.id}@sitios.example`,
    validFrom: null,
    validTo: null,
  };
}

function createLink(random: Random, site: SimulatedSite['site'], terminalId: string, index: number): Link {
  const draw = random.next();
  const technology = draw < 0.7 ? 'leo' : draw < 0.86 ? 'geo' : draw < 0.97 ? 'cellular' : 'fiber';
  const path = paths[technology](site, random);
  return {
    id: `${terminalId}-link`,
    terminalId,
    serviceLine: serviceLineOf(random, technology, terminalId, index),
    technology,
    role: 'primary',
    ...path,
  };
}

/** Most terminals have a service line of their own; some are bought several at a time, and share one. */
function serviceLineOf(
  random: Random,
  technology: SimulatedTechnology,
  terminalId: string,
  index: number,
): string {
  if (!random.chance(0.22)) return `SIM-${terminalId.slice(SIMULATED_TERMINAL_PREFIX.length)}`;
  const lot = String(Math.floor(index / 200) + 1).padStart(4, '0');
  return `SIM-${technology.toUpperCase()}-${lot}-${random.below(technology === 'leo' ? 5 : 1) + 1}`;
}

type SimulatedTechnology = LinkTechnology & ('leo' | 'geo' | 'cellular' | 'fiber');
type Path = Pick<
  Link,
  'provider' | 'contract' | 'beam' | 'gateway' | 'committedDownlinkBps' | 'committedUplinkBps'
>;

/** Which beam (or cell) and gateway serve a position. Invented providers, real geometry: neighbours share a beam, a beam has one gateway. */
const paths: Record<SimulatedTechnology, (site: SimulatedSite['site'], random: Random) => Path> = {
  leo: ({ latitude, longitude }, random) => ({
    provider: 'Órbita Baja',
    contract: random.chance(0.06) ? 'SIM-LEO-2025-P' : 'SIM-LEO-2026',
    beam: `LEO-${cell(latitude, 14, 2.5)}${cell(-longitude, 86, 2.5)}`,
    gateway: stationOf(middle(latitude, 14, 2.5), -middle(-longitude, 86, 2.5)),
    committedDownlinkBps: 50_000_000,
    committedUplinkBps: 8_000_000,
  }),
  geo: ({ latitude, longitude }) => ({
    provider: 'GeoEnlace',
    contract: 'SIM-GEO-2024',
    beam: `GEO-${cell(latitude, 14, 5)}${cell(-longitude, 86, 6)}`,
    gateway: -middle(-longitude, 86, 6) < -102 ? 'Telepuerto Tulancingo' : 'Telepuerto Iztapalapa',
    committedDownlinkBps: 10_000_000,
    committedUplinkBps: 2_000_000,
  }),
  cellular: ({ latitude, longitude }, random) => ({
    provider: 'Red Rural',
    contract: random.chance(0.2) ? 'SIM-4G-2023-P' : 'SIM-4G-2025',
    beam: `4G-${cell(latitude, 14, 1)}${cell(-longitude, 86, 1)}`,
    gateway:
      middle(latitude, 14, 1) > 23
        ? 'PoP Monterrey'
        : -middle(-longitude, 86, 1) < -101
          ? 'PoP Guadalajara'
          : 'PoP Puebla',
    committedDownlinkBps: 10_000_000,
    committedUplinkBps: 3_000_000,
  }),
  fiber: ({ longitude }) => ({
    provider: 'Fibra del Altiplano',
    contract: 'SIM-FO-2026',
    beam: null,
    gateway: longitude < -101 ? 'Nodo Guadalajara' : 'Nodo Puebla',
    committedDownlinkBps: 40_000_000,
    committedUplinkBps: 20_000_000,
  }),
};

/** The ground station that carries a beam in low orbit. */
function stationOf(latitude: number, longitude: number): string {
  if (longitude < -107) return 'Hermosillo';
  if (latitude > 23.5) return 'Monterrey';
  if (longitude > -93.5) return 'Mérida';
  return latitude < 19 ? 'Oaxaca' : 'Querétaro';
}

/** The middle of the step of a degree grid that holds a value. */
function middle(value: number, origin: number, sizeDegrees: number): number {
  return origin + (Math.floor((value - origin) / sizeDegrees) + 0.5) * sizeDegrees;
}

/** Two digits naming the step of a degree grid. */
function cell(value: number, origin: number, sizeDegrees: number): string {
  return String(Math.floor((value - origin) / sizeDegrees) + 10).padStart(2, '0');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Fisher-Yates on a copy. */
function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
