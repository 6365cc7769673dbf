/** From `since` (the first local day, `''` for always) on, places whose INEGI code begins with `code` keep the clock of `zone`. */
export interface ZoneRow {
  code: string;
  since: string;
  zone: string;
}

/** Where nothing else is said. */
export const CENTRAL = 'America/Mexico_City';

const rows = (zone: string, codes: string, since = ''): ZoneRow[] =>
  codes.split(' ').map((code) => ({ code, since, zone }));

/**
 * Which clock a municipality keeps: states first, then the municipalities that keep another clock than their state.
 * The zones' own histories (when summer time began and ended there, and that it ended) come from the IANA database in
 * Node's ICU and are checked by test/server/calendars/time-zones.test.ts; a row with a date is a place that left one zone
 * for another.
 *
 * - Ley de los Husos Horarios, DOF 2022-10-28, in force 2022-10-30: no summer time any more but along the northern border
 *   and in Baja California; Chihuahua goes to the central zone.
 * - Its reform, in force 2022-11-30: Juarez, Ascension, Guadalupe, Janos and Praxedis G. Guerrero keep Mountain time with the
 *   summer time of the United States; Ojinaga, Coyame del Sotol and Manuel Benavides keep it in the central zone.
 * - Allende, Morelos and Villa Union joined the border's clock with the law of 2022; before, only the municipalities within
 *   20 km of the border had it (from 2010-01-01, which the zones' histories hold).
 * - Quintana Roo keeps UTC-5 since 2015-02-01, Sonora keeps no summer time since 1998, Bahia de Banderas keeps the clock of
 *   Jalisco since 2010-04-04: these are in the zones' histories.
 */
export const zoneTable: readonly ZoneRow[] = [
  ...rows('America/Tijuana', '02'),
  ...rows('America/Mazatlan', '03 18 25'),
  ...rows('America/Merida', '04 31'),
  ...rows('America/Monterrey', '05 10 19 28'),
  ...rows('America/Chihuahua', '08'),
  ...rows('America/Cancun', '23'),
  ...rows('America/Hermosillo', '26'),

  ...rows('America/Bahia_Banderas', '18020'),
  ...rows('America/Ciudad_Juarez', '08005 08028 08035 08037 08053'),
  ...rows('America/Ojinaga', '08015 08042 08052'),
  // Coahuila: Acuna, Guerrero, Hidalgo, Jimenez, Nava, Ocampo, Piedras Negras, Zaragoza.
  ...rows('America/Matamoros', '05002 05012 05013 05014 05022 05023 05025 05038'),
  ...rows('America/Matamoros', '05003 05019 05037', '2022-10-30'),
  // Nuevo Leon: Anahuac.
  ...rows('America/Matamoros', '19005'),
  // Tamaulipas: Camargo, Guerrero, Gustavo Diaz Ordaz, Matamoros, Mier, Miguel Aleman, Nuevo Laredo, Reynosa, Rio Bravo, Valle Hermoso.
  ...rows('America/Matamoros', '28007 28014 28015 28022 28024 28025 28027 28032 28033 28040'),
];
