import { siteKinds, type SiteKind } from '../../telemetry/contract/inventory.ts';
import { openingOf } from '../daily-load.ts';
import type { SimulatedSite } from '../fleet.ts';
import { habitsOf } from './phenomena/switched-off.ts';
import type { Surroundings } from './phenomena/phenomenon.ts';

/** By this turno a calendar finds the services whose hours somebody declared. */
const DECLARED_SHIFT = 'horario declarado';

/** One line of a calendar, with the columns that `npm run import -- calendars` reads. */
export interface CalendarRow {
  tipo: SiteKind;
  turno: string;
  regla: 'horario';
  dias: string;
  abre: string;
  cierra: string;
  festivos: string;
}

/** The hours at which each kind of site is open. */
export function calendarRows(): CalendarRow[] {
  return siteKinds.map((tipo) => {
    const { opens, closes, weekend } = openingOf(tipo);
    return {
      tipo,
      turno: DECLARED_SHIFT,
      regla: 'horario',
      dias: weekend ? 'L-D' : 'L-V',
      abre: clockTime(opens),
      cierra: clockTime(closes),
      festivos: weekend ? 'abierto' : '',
    };
  });
}

/**
 * The fleet as the registry knows it: two of three sites that are switched off at night have their hours declared.
 * `share`: of sites that are switched off, as the plan says.
 */
export function declareHours(
  around: Pick<Surroundings, 'fleet' | 'groups' | 'seed'>,
  share: number,
): SimulatedSite[] {
  const alwaysOn = new Set(
    around.fleet.filter(({ link }) => link.technology === 'fiber').map(({ site }) => site.id),
  );
  return around.fleet.map((place, index) => {
    const { doesIt, declares } = habitsOf(around, index, share);
    if (!doesIt || !declares || alwaysOn.has(place.site.id)) return place;
    return { ...place, services: place.services.map((one) => ({ ...one, shift: DECLARED_SHIFT })) };
  });
}

function clockTime(hours: number): string {
  const minutes = Math.round((hours % 1) * 60);
  return `${String(Math.floor(hours)).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
