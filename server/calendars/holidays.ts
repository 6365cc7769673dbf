import { weekdayOf, type LocalDay } from '../local-day.ts';

const MONDAY = 0;

/**
 * Days of rest that the law orders: Ley Federal del Trabajo, article 74 (as reformed, DOF 2006-01-17). Election days
 * (its last item) are left out: laws name them, no rule does, and where they are federal they are Sundays.
 */
export function isStatutoryHoliday(day: LocalDay): boolean {
  const date = new Date(day * 86_400_000);
  const [year, month, number] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  switch (month) {
    case 1:
      return number === 1;
    case 2:
      return nthMonday(day, number) === 1; // II: for 5 February
    case 3:
      return nthMonday(day, number) === 3; // III: for 21 March
    case 5:
      return number === 1;
    case 9:
      return number === 16;
    case 10:
      return number === 1 && year >= 2024 && (year - 2024) % 6 === 0; // VII: the federal executive changes
    case 11:
      return nthMonday(day, number) === 3; // VI: for 20 November
    case 12:
      // VII, as it stood until the executive changed in December for the last time.
      return number === 25 || (number === 1 && year <= 2018 && (2018 - year) % 6 === 0);
    default:
      return false;
  }
}

/** Which Monday of its month a day is; 0 when it is none. */
function nthMonday(day: LocalDay, dayOfMonth: number): number {
  return weekdayOf(day) === MONDAY ? Math.ceil(dayOfMonth / 7) : 0;
}
