/** A position as read from a row, with what had to be mended. `position` is null where there is none to use. */
export interface ReadPosition {
  position: { latitude: number; longitude: number } | null;
  corrections: string[];
}

/** A box around Mexico with its islands. */
const BOX = { south: 14.3, north: 32.8, west: -118.7, east: -86.5 };

/**
 * Reads a position in degrees. Mends what can only have been meant one way: stray marks, decimal commas, degrees with
 * minutes, latitude and longitude swapped, a western longitude without its minus. What stays outside Mexico is left out.
 */
export function readPosition(latitudeCell: unknown, longitudeCell: unknown): ReadPosition {
  if (isEmpty(latitudeCell) && isEmpty(longitudeCell)) return { position: null, corrections: [] };
  const corrections: string[] = [];
  const latitude = readDegrees('latitude', latitudeCell, corrections);
  const longitude = readDegrees('longitude', longitudeCell, corrections);
  if (latitude === undefined || longitude === undefined) return { position: null, corrections };
  const attempts: [number, number, string?][] = [
    [latitude, longitude],
    [latitude, -longitude, 'longitude without its minus'],
    [longitude, latitude, 'latitude and longitude swapped'],
    [longitude, -latitude, 'latitude and longitude swapped, longitude without its minus'],
  ];
  for (const [lat, lon, correction] of attempts) {
    if (!inBox(lat, lon)) continue;
    if (correction !== undefined) corrections.push(correction);
    return { position: { latitude: lat, longitude: lon }, corrections };
  }
  corrections.push(`position ${latitude}, ${longitude} lies outside Mexico: left out`);
  return { position: null, corrections };
}

export function inBox(latitude: number, longitude: number): boolean {
  return latitude >= BOX.south && latitude <= BOX.north && longitude >= BOX.west && longitude <= BOX.east;
}

function readDegrees(what: string, cell: unknown, corrections: string[]): number | undefined {
  if (typeof cell === 'number' && Number.isFinite(cell)) return cell;
  const text = typeof cell === 'string' ? cell.trim() : '';
  if (/^[-+]?\d+(\.\d+)?$/.test(text)) return Number(text);
  const shown = text.slice(0, 40);
  const value = decimalDegrees(text) ?? degreesMinutesSeconds(text);
  if (value === undefined) {
    const got = isEmpty(cell) ? 'is missing' : `"${shown}" is not a number`;
    corrections.push(`${what} ${got}: position left out`);
  } else {
    corrections.push(`${what} "${shown}" read as ${value}`);
  }
  return value;
}

/** `19.56, ` or `19,56` or `99.1° W`. */
function decimalDegrees(text: string): number | undefined {
  const [, sign, whole, fraction, letter] =
    /^([-+])?\s*(\d{1,3})(?:[.,](\d+))?\s*[°º]?\s*([NSEWO])?[\s,;]*$/i.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const value = Number(`${whole}.${fraction ?? '0'}`);
  return sign === '-' || isNegative(letter) ? -value : value;
}

/** `19°25'57.7"N`. */
function degreesMinutesSeconds(text: string): number | undefined {
  const [, sign, degrees, minutes, seconds, letter] =
    /^([-+])?(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['’′]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|”|″|''))?\s*([NSEWO])?$/i.exec(
      text,
    ) ?? [];
  if (degrees === undefined || Number(minutes) >= 60) return undefined;
  const value = Number(degrees) + Number(minutes) / 60 + Number((seconds ?? '0').replace(',', '.')) / 3600;
  const rounded = Math.round(value * 1e6) / 1e6;
  return sign === '-' || isNegative(letter) ? -rounded : rounded;
}

/** South and west, which is `oeste` in Spanish. */
function isNegative(letter: string | undefined): boolean {
  return letter !== undefined && 'SWO'.includes(letter.toUpperCase());
}

function isEmpty(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}
