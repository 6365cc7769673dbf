import type { LinkTechnology } from '../telemetry/contract/inventory.ts';
import type { TerminalInventory } from '../telemetry/contract/inventory-message.ts';
import type { SimulatedSite } from './fleet.ts';
import { createRandom, type Random } from './random.ts';

/** Invented makers' equipment: serial numbers say SIM, so that none can be taken for a real one. */
interface Model {
  serial: string;
  hardware: readonly [string, ...string[]];
  /** Newest first: most terminals have it, some lag behind. */
  firmware: readonly [string, ...string[]];
  /** Radius of its own fix in metres; null: it has none. */
  accuracyM: number | null;
}

const models: Record<'leo' | 'geo' | 'cellular' | 'fiber', Model> = {
  leo: {
    serial: 'SIMKIT',
    hardware: ['Órbita Baja OB-3', 'Órbita Baja OB-3', 'Órbita Baja OB-2'],
    firmware: ['2026.31.2', '2026.29.0', '2025.48.1'],
    accuracyM: 12,
  },
  geo: {
    serial: 'SIMVSAT',
    hardware: ['GeoEnlace VSAT 1.2 m', 'GeoEnlace VSAT 0.98 m'],
    firmware: ['7.4.2', '7.3.9'],
    accuracyM: null,
  },
  cellular: {
    serial: 'SIMLTE',
    hardware: ['Red Rural CPE-40', 'Red Rural CPE-22'],
    firmware: ['5.14.1', '5.12.0', '4.98.3'],
    accuracyM: 60,
  },
  fiber: {
    serial: 'SIMONT',
    hardware: ['Altiplano ONT-4'],
    firmware: ['3.2.0', '3.1.4'],
    accuracyM: null,
  },
};

/** Prime, so that no two numbers of terminals give the same serial number. */
const SCATTER = 73_939_133;
const UP_TO_DATE = 0.7;
/** Now and then somebody carries a terminal to where its site is not. */
const CARRIED_AWAY = 0.005;
const METRES_A_DEGREE = 111_320;

/** What the terminal of a site says it is: always the same for the same terminal. */
export function equipmentOf({ site, terminal, link }: SimulatedSite): TerminalInventory {
  const number = Number(/\d+/.exec(terminal.id)?.[0] ?? 0);
  const isBackup = link.role === 'backup';
  const random = createRandom(7_919 * number + (isBackup ? 2 : 1));
  const { serial, hardware, firmware, accuracyM } = modelOf(link.technology);
  const isCarriedAway = random.chance(CARRIED_AWAY);
  return {
    serial: `${serial}${String(10_000_000 + ((number * SCATTER) % 90_000_000))}${isBackup ? 'B' : ''}`,
    hardware: random.pick(hardware),
    firmware: random.chance(UP_TO_DATE) ? firmware[0] : random.pick(firmware),
    ...(accuracyM !== null && {
      position: { ...fixNear(site, random, isCarriedAway ? 6_000 : accuracyM), accuracyM },
    }),
    agent: 'atalaya-simulator 0.1.0',
  };
}

function modelOf(technology: LinkTechnology | null): Model {
  return technology === 'geo' || technology === 'cellular' || technology === 'fiber'
    ? models[technology]
    : models.leo;
}

/** Off by half of `metres` to all of it, in any direction. */
function fixNear({ latitude, longitude }: SimulatedSite['site'], random: Random, metres: number) {
  const [distance, angle] = [random.between(metres / 2, metres), random.between(0, 2 * Math.PI)];
  const north = (distance * Math.cos(angle)) / METRES_A_DEGREE;
  const east = (distance * Math.sin(angle)) / (METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180));
  return { latitude: round(latitude + north), longitude: round(longitude + east) };
}

function round(degrees: number): number {
  return Number(degrees.toFixed(5));
}
