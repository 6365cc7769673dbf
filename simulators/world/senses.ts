import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { SignalMetric } from '../../telemetry/contract/sample.ts';
import { dailyLoad } from '../daily-load.ts';
import type { SimulatedSite } from '../fleet.ts';
import { noise, smoothNoise } from '../random.ts';
import { noInfluence, type Effect, type Influence } from './effect.ts';
import type { Traits } from './traits.ts';

/** What a link gives at a moment where nothing breaks it, and how its terminal is. */
export interface Sensed {
  latencyMs: number;
  jitterMs: number;
  /** Share of packets lost, breaches not counted. */
  loss: number;
  /** Used now. */
  downlinkBps: number;
  uplinkBps: number;
  /** Possible now. */
  downlinkCapacityBps: number;
  uplinkCapacityBps: number;
  /** As the terminal would report it while it receives something; may be below `floorDb`, which then is all there is. */
  signalDb: number;
  floorDb: number;
  clients: number;
  temperatureC: number;
  influence: Influence;
}

interface Character {
  /** Empty round trip. */
  latencyMs: number;
  /** Downlink capacity from the poorest site to the best. */
  downlinkBps: readonly [number, number];
  uplinkShare: number;
  signal: SignalMetric | null;
}

/** What a technology gives on a good day. */
const characters = {
  leo: { latencyMs: 38, downlinkBps: [70e6, 200e6], uplinkShare: 0.11, signal: 'snrDb' },
  geo: { latencyMs: 590, downlinkBps: [9e6, 26e6], uplinkShare: 0.15, signal: 'esN0Db' },
  cellular: { latencyMs: 62, downlinkBps: [6e6, 42e6], uplinkShare: 0.3, signal: 'snrDb' },
  fiber: { latencyMs: 14, downlinkBps: [40e6, 300e6], uplinkShare: 0.5, signal: null },
} as const satisfies Record<string, Character>;

export type KnownTechnology = keyof typeof characters;

export function technologyOf(technology: LinkTechnology | null): KnownTechnology {
  return technology === 'geo' || technology === 'cellular' || technology === 'fiber' ? technology : 'leo';
}

/** The metric in which a terminal of this technology reports its signal; null: in none. */
export function signalMetricOf(technology: KnownTechnology): SignalMetric | null {
  return characters[technology].signal;
}

const MINUTE_MS = 60_000;

/** Each question about each terminal draws from its own stream of numbers. */
function stream(index: number, question: number): number {
  return index * 16 + question;
}

const calm = noInfluence();

/** What effects do to a terminal at a moment, together. The answer without effects is shared: do not change it. */
export function influenceAt(felt: readonly Effect[], at: number): Influence {
  if (felt.length === 0) return calm;
  const influence = noInfluence();
  for (const effect of felt) effect.influence?.(at, influence);
  return influence;
}

export function sense(
  { site, link }: SimulatedSite,
  traits: Traits,
  seed: number,
  index: number,
  at: number,
  influence: Influence,
): Sensed {
  const character: Character = characters[technologyOf(link.technology)];
  const wander = smoothNoise(seed, stream(index, 2), at, 10 * MINUTE_MS);
  const flicker = noise(seed, stream(index, 3), Math.floor(at / 1000));
  const load = dailyLoad(site.kind, site.regionCode, at) * (0.35 + 0.5 * wander);
  const { fadeDb, crowding, limitBps } = influence;
  const rain = Math.min(1, fadeDb / traits.marginDb);
  const [poorest, best] = character.downlinkBps;
  const capacityBps = Math.min(
    limitBps,
    (poorest + (best - poorest) * traits.quality) *
      (1 - 0.85 * rain) *
      (1 - 0.75 * crowding) *
      (0.85 + 0.15 * flicker),
  );
  const uplinkCapacityBps = Math.min(limitBps, capacityBps * character.uplinkShare);
  const isLimited = limitBps < Infinity;
  return {
    latencyMs:
      character.latencyMs * (1 + 0.12 * wander) +
      25 * load ** 2 +
      6 * flicker +
      60 * rain ** 2 +
      420 * crowding ** 2 +
      (isLimited ? 350 * load + 60 : 0),
    jitterMs: 2 + 5 * flicker + 12 * load + 25 * rain + 80 * crowding,
    loss: Math.min(
      1,
      0.002 * flicker +
        (flicker > 0.995 ? 0.02 : 0) +
        0.05 * rain ** 4 +
        influence.loss +
        (isLimited ? 0.02 * load : 0),
    ),
    downlinkBps: Math.min(0.97 * capacityBps, capacityBps * load * (1 + 2 * crowding)),
    uplinkBps: uplinkCapacityBps * load * 0.6,
    downlinkCapacityBps: capacityBps,
    uplinkCapacityBps,
    signalDb: traits.clearSkyDb - 0.7 * smoothNoise(seed, stream(index, 1), at, 5 * MINUTE_MS) - fadeDb,
    floorDb: 0.8 * flicker - 1,
    clients: influence.lanUp ? Math.round(load * 45) : 0,
    temperatureC: 30 + 12 * load + 5 * wander + influence.heatC,
    influence,
  };
}

/** DVB-S2 modulation and coding that an adaptive modem chooses at an Es/N0 (ETSI EN 302 307-1, table 13, with 1 dB in hand). */
export function modcodAt(esN0Db: number): string {
  const step = modcods.find(([least]) => esN0Db >= least);
  return step?.[1] ?? 'QPSK 1/4';
}

const modcods: readonly (readonly [number, string])[] = [
  [11.2, '16APSK 3/4'],
  [9.9, '16APSK 2/3'],
  [8.9, '8PSK 3/4'],
  [7.6, '8PSK 2/3'],
  [6.5, '8PSK 3/5'],
  [5.0, 'QPSK 3/4'],
  [4.1, 'QPSK 2/3'],
  [3.2, 'QPSK 3/5'],
  [2.0, 'QPSK 1/2'],
  [0.7, 'QPSK 2/5'],
];
