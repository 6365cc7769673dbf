import type { SimulatedSite } from '../../fleet.ts';
import { smoothNoise, type Random } from '../../random.ts';
import type { Breach, Effect } from '../effect.ts';
import { above } from '../intervals.ts';
import { eventOf, HOUR_MS, MINUTE_MS } from './event.ts';
import { occasionsOf, type Phenomenon, type Surroundings } from './phenomenon.ts';

/** A rain cell that moves in a straight line, grows, and rains itself out. */
interface RainCell {
  from: number;
  to: number;
  /** Middle of the track and how far it moves, kilometres an hour north and east. */
  latitude: number;
  longitude: number;
  north: number;
  east: number;
  radiusKm: number;
  /** Rain rate in its middle at its height, millimetres an hour. */
  peakMmH: number;
}

const KM_A_DEGREE = 111.2;
/** Below this nothing is worth being told. */
const FELT_DB = 0.3;
const STEP_MS = 20_000;
/** Rain is not even; but an adaptive modem does not come and go with every gust. */
const GUST_MS = 300_000;
const TOO_SHORT_TO_LOCK_MS = 60_000;

/**
 * Specific attenuation k R^alpha (ITU-R P.838-3, 12 GHz, horizontal) over the wet part of a slant path (in form P.618: height of
 * the rain over the sine of the elevation, shortened because no cell is as long as that).
 */
const K = 0.02386;
const ALPHA = 1.1825;
const WET_PATH_KM = { leo: 4.2, geo: 4.6 } as const;

/** How much rain of a rate takes from a satellite link, decibel. */
export function rainFadeDb(technology: 'leo' | 'geo', mmH: number): number {
  return K * mmH ** ALPHA * WET_PATH_KM[technology];
}

/** Storms: a rain cell each, most of them in the afternoon. Neighbours fade one after the other, over minutes; some links are lost. */
export const storms: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 4, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const satellite = around.fleet.flatMap(({ link: { technology } }, index) =>
      technology === 'leo' || technology === 'geo' ? [index] : [],
    );
    const target = around.fleet[satellite[random.below(Math.max(1, satellite.length))] ?? -1];
    if (target === undefined) return [];
    const cell = cellOver(target, perDay < 4 ? afternoon(at, random) : at, random);
    const { latitude, longitude, radiusKm } = cell;
    const event = eventOf(`storm-${number}`, 'rainFade', cell.from, cell.to, {
      latitude: Math.round(latitude * 1000) / 1000,
      longitude: Math.round(longitude * 1000) / 1000,
      radiusKm: Math.round(radiusKm),
    });
    return satellite.flatMap((index) => {
      const place = around.fleet[index];
      if (place === undefined || nearestKm(cell, place) > 2.4 * radiusKm) return [];
      const technology = place.link.technology === 'geo' ? 'geo' : 'leo';
      const gusts = around.seed * 100_003 + number;
      const fade = (when: number): number =>
        rainFadeDb(
          technology,
          rainAt(cell, place, when) * (0.97 + 0.06 * smoothNoise(gusts, index, when, GUST_MS)),
        );
      return fading(around, event, index, fade);
    });
  });

/** Rain over a ground station: everything that it carries fades together, whatever the weather at the sites. */
export const gatewayRain: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 5, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const stations = [...around.groups.gateways].filter(([, members]) =>
      members.some((index) => around.fleet[index]?.link.technology === 'geo'),
    );
    const chosen = stations[random.below(Math.max(1, stations.length))];
    if (chosen === undefined) return [];
    const [gateway, members] = chosen;
    const lastsMs = random.between(35, 100) * MINUTE_MS;
    const peakDb = random.between(7, 15);
    const event = eventOf(`gateway-rain-${number}`, 'rainFade', at, at + Math.round(lastsMs), { gateway });
    const gusts = around.seed * 100_019 + number;
    const fade = (when: number): number => {
      const share = Math.min(1, Math.max(0, (when - at) / lastsMs));
      return peakDb * Math.sin(Math.PI * share) ** 2 * (0.97 + 0.06 * smoothNoise(gusts, 0, when, GUST_MS));
    };
    return members.flatMap((index) => fading(around, event, index, fade));
  });

/** What a fade does to a terminal: felt all the time, and the link lost where it goes too deep; it takes a while to lock again. */
export function fading(
  { traits }: Surroundings,
  event: Effect['event'],
  terminalIndex: number,
  fade: (at: number) => number,
): Effect[] {
  const { from, to } = event;
  const felt = above(fade, FELT_DB, from, to, STEP_MS);
  const [first, last] = [felt[0], felt.at(-1)];
  const marginDb = traits[terminalIndex]?.marginDb ?? 7;
  if (first === undefined || last === undefined) return [];
  const lockMs = 6_000 + ((terminalIndex * 7_919) % 20_000);
  const breaches: Breach[] = [];
  for (const lost of above(fade, marginDb, first.from, last.to, STEP_MS)) {
    const before = breaches.at(-1);
    if (before !== undefined && lost.from <= before.to + TOO_SHORT_TO_LOCK_MS) before.to = lost.to + lockMs;
    else breaches.push({ from: lost.from, to: lost.to + lockMs, layer: 'sky', loss: 1 });
  }
  return [
    {
      event,
      terminalIndex,
      from: first.from,
      to: Math.max(last.to, breaches.at(-1)?.to ?? 0),
      breaches,
      influence: (at, influence) => {
        influence.fadeDb += fade(at);
      },
    },
  ];
}

/** The next hour of the day at which tropical rain likes to come: late afternoon to evening, 21 to 3 hours UTC. */
function afternoon(at: number, random: Random): number {
  if (random.chance(0.35)) return at;
  const wanted = 20.5 + 6 * random.next();
  const hour = (at / HOUR_MS) % 24;
  return Math.round(at + ((wanted - hour + 24) % 24) * HOUR_MS);
}

/** A cell whose track crosses a place, or nearly, half-way. */
function cellOver({ site }: SimulatedSite, from: number, random: Random): RainCell {
  const heading = random.between(0, 2 * Math.PI);
  const speedKmH = random.between(22, 60);
  const radiusKm = random.between(18, 45);
  const aside = radiusKm * random.between(-0.5, 0.5);
  return {
    from,
    to: Math.round(from + random.between(80, 180) * MINUTE_MS),
    latitude: site.latitude + (aside * Math.sin(heading)) / KM_A_DEGREE,
    longitude: site.longitude + (aside * Math.cos(heading)) / KM_A_DEGREE,
    north: speedKmH * Math.cos(heading),
    east: -speedKmH * Math.sin(heading),
    radiusKm,
    peakMmH: random.between(45, 100),
  };
}

function rainAt(cell: RainCell, { site }: SimulatedSite, at: number): number {
  if (at <= cell.from || at >= cell.to) return 0;
  const share = (at - cell.from) / (cell.to - cell.from);
  const [north, east] = offsetKm(cell, site, (at - (cell.from + cell.to) / 2) / HOUR_MS);
  const growth = Math.min(1, 4 * Math.min(share, 1 - share));
  return cell.peakMmH * growth * Math.exp(-(north ** 2 + east ** 2) / cell.radiusKm ** 2);
}

/** From the cell's middle to a place, so many hours after it was half-way. Flat-earth: good enough for some hundred kilometres. */
function offsetKm(cell: RainCell, place: SimulatedSite['site'], hours: number): [number, number] {
  const shrink = Math.cos((cell.latitude * Math.PI) / 180);
  return [
    (place.latitude - cell.latitude) * KM_A_DEGREE - cell.north * hours,
    (place.longitude - cell.longitude) * KM_A_DEGREE * shrink - cell.east * hours,
  ];
}

function nearestKm(cell: RainCell, { site }: SimulatedSite): number {
  const [north, east] = offsetKm(cell, site, 0);
  const speed = Math.hypot(cell.north, cell.east);
  const half = (cell.to - cell.from) / 2 / HOUR_MS;
  const along = Math.max(-half, Math.min(half, (north * cell.north + east * cell.east) / speed ** 2));
  return Math.hypot(north - cell.north * along, east - cell.east * along);
}
