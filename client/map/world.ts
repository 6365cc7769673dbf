/** The way back from the world's coordinates of morton.ts to degrees. */
export function longitudeAt(x: number): number {
  return (x - 0.5) * 360;
}

export function latitudeAt(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** So many kilometres in the middle of the country, in units of the world: what looks near to each other on the map. */
export function worldKm(km: number): number {
  return km / (40_075 * Math.cos((23 * Math.PI) / 180));
}
