import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Language } from './texts.ts';

/**
 * IANA zones by INEGI code, the longest matching code decides; the rest of the country lives by Mexico City's clock.
 * After the law of 2022-10-30 (Ley de los Husos Horarios), which keeps summer time only along the northern border.
 */
const zones: Record<string, readonly RegionCode[]> = {
  'America/Tijuana': ['02'],
  'America/Mazatlan': ['03', '18', '25'],
  'America/Bahia_Banderas': ['18020'],
  'America/Chihuahua': ['08'],
  'America/Ciudad_Juarez': ['08005', '08028', '08035', '08037', '08053'],
  'America/Ojinaga': ['08015', '08042', '08052'],
  'America/Cancun': ['23'],
  'America/Hermosillo': ['26'],
  'America/Matamoros': [
    ...['05002', '05003', '05012', '05013', '05014', '05019', '05022', '05023', '05025', '05037', '05038'],
    ...['19005'],
    ...['28007', '28014', '28015', '28022', '28024', '28025', '28027', '28032', '28033', '28040'],
  ],
};
const zoneByCode = new Map(
  Object.entries(zones).flatMap(([zone, codes]) => codes.map((code) => [code, zone] as const)),
);

/** The clock people in a region live by. */
export function timeZoneOf(regionCode: RegionCode): string {
  return (
    zoneByCode.get(regionCode.slice(0, 5)) ?? zoneByCode.get(regionCode.slice(0, 2)) ?? 'America/Mexico_City'
  );
}

const locales: Record<Language, string> = { es: 'es-MX', en: 'en-GB' };

/** "lun, 22 de nov de 2027, 07:10 GMT-6": the offset stands there so that nobody has to guess whose clock it is. */
export function localTime(epochMs: number, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  }).format(epochMs);
}

/** "2 d 3 h", "3 h 5 min", "5 min": the two largest units, the same in both languages. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${minutes} min`;
}
