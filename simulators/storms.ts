import { noise } from './random.ts';

export interface Position {
  latitude: number;
  longitude: number;
}

/** A rain cell that moves in a straight line, grows, and rains itself out. */
export interface StormCell {
  startsAt: number;
  endsAt: number;
  from: Position;
  to: Position;
  radiusKm: number;
  /** Attenuation in its middle at its height: above `CUT_ATTENUATION` a Ku/Ka-band link is lost. */
  intensity: number;
}

/** From here on a satellite link carries nothing. */
export const CUT_ATTENUATION = 0.8;

/** How strongly the cell weakens a satellite link at a position: 0 not at all, 1 and more far beyond carrying anything. */
export function attenuation(storm: StormCell, place: Position, at: number): number {
  if (at < storm.startsAt || at >= storm.endsAt) return 0;
  const share = (at - storm.startsAt) / (storm.endsAt - storm.startsAt);
  const centre = {
    latitude: storm.from.latitude + share * (storm.to.latitude - storm.from.latitude),
    longitude: storm.from.longitude + share * (storm.to.longitude - storm.from.longitude),
  };
  const strength = storm.intensity * Math.min(1, 4 * Math.min(share, 1 - share));
  return strength * Math.exp(-((distanceKm(centre, place) / storm.radiusKm) ** 2));
}

/** A storm that hits a place: it arrives from the south-east, as tropical rain does, and passes over it half-way. */
export function stormOver(seed: number, number: number, place: Position, startsAt: number): StormCell {
  const draw = (stream: number): number => noise(seed, 7_000 + stream, number);
  const north = 1 + draw(1);
  const west = 1.2 + draw(2);
  return {
    startsAt,
    endsAt: startsAt + (50 + 40 * draw(3)) * 60_000,
    from: { latitude: place.latitude - north, longitude: place.longitude + west },
    to: { latitude: place.latitude + north, longitude: place.longitude - west },
    radiusKm: 60 + 50 * draw(4),
    intensity: 1 + 0.5 * draw(5),
  };
}

/** Flat-earth distance: within the few hundred kilometres of a storm it errs by less than a percent. */
function distanceKm(a: Position, b: Position): number {
  const north = (a.latitude - b.latitude) * 111.2;
  const middle = (((a.latitude + b.latitude) / 2) * Math.PI) / 180;
  const east = (a.longitude - b.longitude) * 111.2 * Math.cos(middle);
  return Math.hypot(north, east);
}
