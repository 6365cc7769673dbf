import type { Probe, Sample } from '../../telemetry/contract/sample.ts';
import type { SimulatedSite } from '../fleet.ts';
import type { Layer } from '../world/effect.ts';
import type { Segment } from '../world/segments.ts';
import {
  influenceAt,
  modcodAt,
  sense,
  signalMetricOf,
  technologyOf,
  type KnownTechnology,
  type Sensed,
} from '../world/senses.ts';
import type { Traits } from '../world/traits.ts';

/** What packets to each target met over an interval. Ratios 0..1. */
interface Losses {
  dish: number;
  pop: number;
  internet: number;
  /** Milliseconds in which more than 0.20 of the packets to the internet were lost. */
  badMs: number;
}

const BAD_LOSS_RATIO = 0.2;
const insideDish: ReadonlySet<Layer> = new Set(['site', 'terminal', 'cable']);

/** The terminal that measures. */
export interface Measurer {
  place: SimulatedSite;
  traits: Traits;
  seed: number;
  index: number;
}

/**
 * Writes into a sample what a terminal's agent measured over `[from, to)`. `past`: the segments of that time, the last one
 * being that of `to`. An agent measures and adds up; the world's causes are not its business, so none is said here but what
 * devices say.
 */
export function readInto(
  sample: Sample,
  { place, traits, seed, index }: Measurer,
  past: readonly Segment[],
  from: number,
  to: number,
): void {
  const last = past[past.length - 1];
  const influence = influenceAt(last?.felt ?? [], to - 1);
  const now = sense(place, traits, seed, index, to - 1, influence);
  const losses = lossesOf(past, from, to, now.loss);
  const layer = last?.breach?.layer ?? null;
  const technology = technologyOf(place.link.technology);
  const isDead = losses.internet > 0.999;
  const carried = 1 - losses.internet;
  const intervalS = (to - from) / 1000;
  sample.intervalS = intervalS;
  sample.badSeconds = badSecondsOf(losses.badMs, intervalS, technology === 'leo' ? 1_000 : 10_000);
  sample.linkUp = isLinkUp(technology, layer, last?.loss ?? 0);
  sample.latencyMs = isDead ? null : tenths(now.latencyMs * (losses.internet > 0.05 ? 1.3 : 1));
  if (!isDead) sample.jitterMs = tenths(now.jitterMs);
  sample.packetLossRatio = thousandths(losses.internet);
  sample.probes = probesOf(losses, now.latencyMs, traits, intervalS);
  sample.downlinkBps = Math.round(now.downlinkBps * carried);
  sample.uplinkBps = Math.round(now.uplinkBps * carried);
  if (carried > 0.5 && isTested(traits, from, to)) {
    sample.downlinkCapacityBps = Math.round(now.downlinkCapacityBps);
    sample.uplinkCapacityBps = Math.round(now.uplinkCapacityBps);
  }
  sample.lanUp = influence.lanUp;
  sample.clients = now.clients;
  sample.powerSource = influence.onBattery ? 'battery' : 'grid';
  if (traits.batteryMs > 0) sample.batteryRatio = hundredths(influence.batteryRatio);
  if (influence.quotaUsedRatio !== undefined) sample.quotaUsedRatio = hundredths(influence.quotaUsedRatio);
  sample.alerts = alertsOf(technology, layer, influence.alerts);
  if (layer === null || !insideDish.has(layer)) readDish(sample, now, technology, layer);
}

/** What the terminal says of itself, while it answers. */
function readDish(sample: Sample, now: Sensed, technology: KnownTechnology, layer: Layer | null): void {
  const { influence } = now;
  const metric = signalMetricOf(technology);
  const isLost = layer === 'carrier' || layer === 'sky';
  if (metric !== null) {
    // A modem that lost lock shows what noise looks like.
    const value = tenths(isLost ? Math.min(now.floorDb, now.signalDb) : Math.max(now.floorDb, now.signalDb));
    sample.signal = { metric, value: Math.max(-5, value) };
    if (technology === 'geo' && !isLost) sample.modcod = modcodAt(value);
  }
  if (technology === 'leo') sample.obstructedRatio = tenThousandths(influence.obstructedRatio);
  sample.temperatureC = tenths(now.temperatureC);
  if (influence.disabledReason !== undefined) sample.disabledReason = influence.disabledReason;
}

function lossesOf(past: readonly Segment[], from: number, to: number, soft: number): Losses {
  const losses: Losses = { dish: 0, pop: 0, internet: 0, badMs: 0 };
  for (const segment of past) {
    const ms = Math.min(segment.to, to) - Math.max(segment.from, from);
    if (ms <= 0) continue;
    const share = ms / (to - from);
    const { breach } = segment;
    const loss = 1 - (1 - segment.loss) * (1 - soft);
    losses.internet += share * loss;
    if (breach === null || breach.layer === 'beyond') losses.pop += share * soft;
    else losses.pop += share * loss;
    if (breach !== null && insideDish.has(breach.layer)) losses.dish += share;
    if (loss > BAD_LOSS_RATIO) losses.badMs += ms;
  }
  return losses;
}

/** Counted in windows, as an agent does, and never more than there are. */
function badSecondsOf(badMs: number, intervalS: number, windowMs: number): number {
  return Math.min(intervalS, (Math.round(badMs / windowMs) * windowMs) / 1000);
}

/** A dish in low orbit knows whether it reaches the ground station; other modems only know their own signal. */
function isLinkUp(technology: string, layer: Layer | null, loss: number): boolean {
  if (layer === null || layer === 'agent' || layer === 'beyond') return true;
  if (loss < 0.9) return true;
  return layer === 'path' && technology !== 'leo';
}

function probesOf(
  { pop, internet }: Losses,
  latencyMs: number,
  { reporting }: Traits,
  intervalS: number,
): Probe[] {
  const sent = Math.max(1, Math.round(intervalS / (reporting.isLean && internet < 0.02 ? 60 : 10)));
  return [probe('internet', sent, internet, latencyMs), probe('pop', sent, pop, latencyMs * 0.8)];
}

function probe(target: Probe['target'], sent: number, loss: number, rttMs: number): Probe {
  const lost = Math.round(sent * loss);
  if (lost === sent) return { target, sent, lost };
  return { target, sent, lost, rttP50Ms: tenths(rttMs), rttP95Ms: tenths(rttMs * 1.25) };
}

/** Every terminal tests its link once an hour, each at a minute of its own. */
function isTested({ phase }: Traits, from: number, to: number): boolean {
  const offset = phase * HOUR_MS;
  return Math.floor((to - offset) / HOUR_MS) > Math.floor((from - offset) / HOUR_MS);
}

function alertsOf(technology: string, layer: Layer | null, said: readonly string[]): string[] {
  if (layer === null && said.length === 0) return noAlerts;
  const alerts = [...said];
  if (layer === 'terminal' || layer === 'cable') alerts.push('dish_unreachable');
  // In the words of low-orbit dishes; they tell where it breaks, not why.
  else if (technology === 'leo' && (layer === 'sky' || layer === 'carrier')) alerts.push('no_downlink');
  else if (technology === 'leo' && layer === 'path') alerts.push('no_pings');
  return alerts;
}

const noAlerts: string[] = [];
const HOUR_MS = 3_600_000;
const tenths = (value: number): number => Math.round(value * 10) / 10;
const hundredths = (value: number): number => Math.round(value * 100) / 100;
const thousandths = (value: number): number => Math.round(Math.min(1, value) * 1000) / 1000;
const tenThousandths = (value: number): number => Math.round(value * 10_000) / 10_000;
