/*
 * When the sun stands behind a geostationary satellite, its noise drowns the signal: some minutes a day, on some days
 * around the equinoxes. All of it can be computed.
 */

/** Degrees; `longitudeDeg` east positive. */
export interface Place {
  latitudeDeg: number;
  longitudeDeg: number;
}

/**
 * Where geostationary satellites that serve Mexico stand, degrees east. Tried where the names of beam and gateway do not
 * tell the satellite: Eutelsat 113 West A, Bicentenario and Eutelsat 115 West B, Eutelsat 117 West, Jupiter 1, 2 and 3.
 */
export const usualLongitudesDeg: readonly number[] = [-113, -114.9, -116.8, -107.1, -97.1, -95.2];

/** From here on a dish of a metre and a half and less loses its link: half its beam at 12 or 20 GHz, and the sun's radius. */
export const TRANSIT_DEG = 1.2;

const GEOSTATIONARY_RADIUS_KM = 42_164;
const EQUATOR_KM = 6_378.137;
const FLATTENING = 1 / 298.257_223_563;
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const DAY_MS = 86_400_000;

type Vector = readonly [x: number, y: number, z: number];

/** Angle between the sun and a geostationary satellite, seen from a place at a time (epoch milliseconds), degrees. */
export function sunSeparationDeg(place: Place, satelliteLongitudeDeg: number, at: number): number {
  const site = positionOf(place);
  const satellite: Vector = [
    GEOSTATIONARY_RADIUS_KM * cos(satelliteLongitudeDeg),
    GEOSTATIONARY_RADIUS_KM * sin(satelliteLongitudeDeg),
    0,
  ];
  const towards = unit([satellite[0] - site[0], satellite[1] - site[1], satellite[2] - site[2]]);
  // The sun is so far away that its direction is the same from everywhere on Earth, to 0.003 degrees.
  return degrees(Math.acos(Math.max(-1, Math.min(1, dot(towards, sunDirection(at))))));
}

/** The smallest separation within a period, looked at twice a minute. */
export function closestSun(place: Place, satelliteLongitudeDeg: number, from: number, to: number): number {
  let closest = 180;
  for (let at = from; at <= to; at += 30_000) {
    closest = Math.min(closest, sunSeparationDeg(place, satelliteLongitudeDeg, at));
  }
  return closest;
}

/** `114.9W`, `113° O` (oeste), `61 W`: the longitude that operators write into names; degrees, east positive. */
export function longitudeInName(name: string): number | null {
  const found = /(?:^|[^\d.])(\d{2,3}(?:\.\d)?)\s?°?\s?(?:w|o)(?:est|este)?(?![a-z])/i.exec(name);
  const value = Number(found?.[1]);
  return found !== null && value >= 30 && value <= 150 ? -value : null;
}

/**
 * Unit vector towards the sun in axes that turn with the Earth: x to longitude 0, z to the north.
 * Low-precision formulae of the Astronomical Almanac (page C5; also Meeus, Astronomical Algorithms, chapter 25): 0.01 degrees
 * from 1950 to 2050.
 */
function sunDirection(at: number): Vector {
  const days = (at - J2000_MS) / DAY_MS;
  const anomaly = 357.528 + 0.985_600_3 * days;
  const meanLongitude = 280.46 + 0.985_647_4 * days;
  const longitude = meanLongitude + 1.915 * sin(anomaly) + 0.02 * sin(2 * anomaly);
  const obliquity = 23.439 - 0.000_000_4 * days;
  const [x, y, z] = [cos(longitude), cos(obliquity) * sin(longitude), sin(obliquity) * sin(longitude)];
  // Greenwich mean sidereal time (IAU 1982, first terms).
  const turned = 280.460_618_37 + 360.985_647_366_29 * days;
  return [x * cos(turned) + y * sin(turned), y * cos(turned) - x * sin(turned), z];
}

/** On the WGS 84 ellipsoid, height left out: 3 km are 0.005 degrees. */
function positionOf({ latitudeDeg, longitudeDeg }: Place): Vector {
  const eccentricity2 = FLATTENING * (2 - FLATTENING);
  const radius = EQUATOR_KM / Math.sqrt(1 - eccentricity2 * sin(latitudeDeg) ** 2);
  return [
    radius * cos(latitudeDeg) * cos(longitudeDeg),
    radius * cos(latitudeDeg) * sin(longitudeDeg),
    radius * (1 - eccentricity2) * sin(latitudeDeg),
  ];
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function sin(angleDeg: number): number {
  return Math.sin((angleDeg * Math.PI) / 180);
}

function cos(angleDeg: number): number {
  return Math.cos((angleDeg * Math.PI) / 180);
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
