/** Where the sun stands: declination, and the longitude it stands over (degrees, east positive). After Meeus' low-precision series, good to 0.02 degrees. */
export function sunAt(at: number): { declination: number; longitude: number } {
  const days = at / 86_400_000 - 10_957.5;
  const mean = 280.46 + 0.985_647_4 * days;
  const anomaly = radians(357.528 + 0.985_600_3 * days);
  const ecliptic = radians(mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly));
  const tilt = radians(23.439 - 0.000_000_4 * days);
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const sidereal = 280.460_618_37 + 360.985_647_366_29 * days;
  return { declination: degrees(declination), longitude: turn(degrees(ascension) - sidereal) };
}

/** Degrees on the sky between the sun and a geostationary satellite over `satelliteLongitude`, as seen from a place. */
export function sunToSatellite(
  at: number,
  place: { latitude: number; longitude: number },
  satelliteLongitude: number,
): number {
  const sun = sunAt(at);
  const toSun = unit(sun.declination, sun.longitude);
  const here = unit(place.latitude, place.longitude);
  const satellite = unit(0, satelliteLongitude).map((each) => each * ORBIT_IN_EARTHS);
  const sight = satellite.map((each, axis) => each - (here[axis] ?? 0));
  const length = Math.hypot(...sight);
  const cosine = sight.reduce((sum, each, axis) => sum + each * (toSun[axis] ?? 0), 0) / length;
  return degrees(Math.acos(Math.min(1, Math.max(-1, cosine))));
}

/** Radius of the geostationary orbit in radii of the earth. */
const ORBIT_IN_EARTHS = 42_164 / 6_371;

function unit(latitude: number, longitude: number): [number, number, number] {
  const [phi, lambda] = [radians(latitude), radians(longitude)];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

const radians = (angle: number): number => (angle * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;
const turn = (angle: number): number => ((((angle + 180) % 360) + 360) % 360) - 180;
