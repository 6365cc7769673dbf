import type { Sample } from '../../telemetry/contract/sample.ts';
import {
  firstOf,
  isBad,
  isHealthy,
  lastBefore,
  lossOf,
  median,
  MINUTE_MS,
  type LinkView,
  type Signs,
} from './link-view.ts';
import { decibelRamp, rampOf, type Ramp, type Reading } from './ramp.ts';

/** So long into an outage its beginning is looked at: heavy rain has reached its depth by then. */
const BEGINNING_MIN = 15;
/** A signal that differs by no more than this is the same, decibel. */
const SAME_DB = 1.5;
/** `quality01` as decibels: 0.125 of it is a drop like 2.5 dB. */
const QUALITY_DB = 20;

/** What signal, modcod and loss tell of how the link went down and came back. */
export function signalSigns(view: LinkView): Signs {
  const down = signalWayDown(view);
  const signs: Signs = { ...down.signs, ...modcodRamp(view), ...rampBack(view) };
  const loss = lossRamp(view);
  if (loss !== null) signs.lossRamp = loss;
  const last = view.before.at(-1);
  if (last !== undefined) {
    const isFading = (loss?.strength ?? 0) > 0 || (signs.modcodRamp?.strength ?? 0) > 0;
    const isClean = isHealthy(last) && !isFading && (down.ramp?.steps ?? 0) === 0;
    // Who reports neither signal nor loss may have faded unseen.
    const tells = down.ramp !== null ? 1 : lossOf(last) !== null ? 0.6 : 0.3;
    signs.cleanCut = { strength: isClean ? tells : 0, values: {} };
  }
  return signs;
}

function signalWayDown(view: LinkView): { ramp: Ramp | null; signs: Signs } {
  const before = levels(view.before);
  const through = levels(firstOf(view, BEGINNING_MIN));
  const isQuality = view.before.some(({ signal }) => signal?.metric === 'quality01');
  const ramp = rampOf(before, through, decibelRamp);
  if (ramp === null) return { ramp, signs: flagSigns(view) };
  const dark = levels(firstOf(view, BEGINNING_MIN).filter(isBad));
  const level = median(dark.map(({ value }) => value));
  const signs: Signs = {};
  const dropped = ramp.drop > 0;
  // One step may be a minute in which the signal went half-way through.
  const rampStrength = ramp.steps >= 2 ? 1 : ramp.steps === 1 ? 0.3 : 0;
  if (isQuality) {
    const dropPercent = round((100 * ramp.drop) / QUALITY_DB, 0);
    signs.qualityRamp = { strength: rampStrength, values: { dropPercent, minutes: round(ramp.minutes, 0) } };
  } else {
    signs.signalRamp = {
      strength: rampStrength,
      values: { dropDb: round(ramp.drop, 1), minutes: round(ramp.minutes, 0) },
    };
  }
  if (level !== null) {
    const change = level - ramp.clear;
    const inDb = isQuality ? {} : { changeDb: round(change, 1) };
    signs.signalSteady = {
      strength: Math.abs(change) <= SAME_DB && !dropped ? Math.min(1, dark.length / 2) : 0,
      values: inDb,
    };
    const isGone = dropped && ramp.steps === 0;
    signs.signalGone = {
      strength: isGone ? 1 : 0,
      values: isQuality ? {} : { dropDb: round(ramp.drop, 1) },
    };
  }
  return { ramp, signs };
}

/** Terminals that only say whether there is a signal: no ramp can be seen, but whether it went. */
function flagSigns(view: LinkView): Signs {
  const flags = (samples: readonly Sample[]) =>
    samples.flatMap(({ signal }) => (signal?.metric === 'aboveNoiseFloor' ? signal.value : []));
  const [before, dark] = [
    median(flags(view.before)),
    median(flags(firstOf(view, BEGINNING_MIN).filter(isBad))),
  ];
  if (before === null || dark === null || before < 0.5) return {};
  return {
    signalSteady: { strength: dark >= 0.5 ? 0.3 : 0, values: {} },
    signalGone: { strength: dark < 0.5 ? 0.6 : 0, values: {} },
  };
}

/** The signal came back over minutes, as it does behind a cloud: the way down, read backwards. */
function rampBack({ during, after, to }: LinkView): Signs {
  const backwards = (samples: readonly Sample[]) => levels(samples).reverse();
  const tail = during.filter(({ measuredAt }) => measuredAt > to - BEGINNING_MIN * MINUTE_MS);
  const ramp = rampOf(backwards(after), backwards(tail), decibelRamp);
  if (ramp === null) return {};
  return {
    rampBack: {
      strength: ramp.steps >= 2 ? 1 : ramp.steps === 1 ? 0.4 : 0,
      values: { riseDb: round(ramp.drop, 1), minutes: round(Math.abs(ramp.minutes), 0) },
    },
  };
}

/** A modem that codes more and more carefully sees its signal fade. */
function modcodRamp(view: LinkView): Signs {
  const coded = [...lastBefore(view, 30), ...firstOf(view, BEGINNING_MIN)].flatMap(
    ({ measuredAt, modcod }) => {
      const bits = modcod === undefined ? null : efficiencyOf(modcod);
      return bits === null || modcod === undefined ? [] : { at: measuredAt, bits, modcod };
    },
  );
  const usual = median(coded.filter(({ at }) => at <= view.from).map(({ bits }) => bits));
  if (usual === null || coded.length < 4) return {};
  const clear = coded.find(({ bits }) => bits === usual);
  const isLow = (bits: number | undefined) => bits !== undefined && bits < 0.85 * usual;
  // What was clear again went down for something else.
  const clearAgain = coded.findLastIndex(
    ({ at, bits }, index) => at <= view.from && index > 0 && !isLow(bits) && !isLow(coded[index - 1]?.bits),
  );
  const low = coded.filter(
    ({ at, bits }, index) => index > clearAgain && at > view.from - BEGINNING_MIN * MINUTE_MS && isLow(bits),
  );
  const [first, last] = [low[0], low.at(-1)];
  if (first === undefined || last === undefined || clear === undefined)
    return { modcodRamp: { strength: 0, values: {} } };
  const kinds = new Set(low.map(({ modcod }) => modcod)).size;
  const minutes = round((Math.max(view.from, first.at) - first.at) / MINUTE_MS + 1, 0);
  return {
    modcodRamp: {
      strength: kinds >= 2 || low.length >= 2 ? 1 : 0.5,
      values: { from: clear.modcod, to: last.modcod, minutes },
    },
  };
}

/** Bits a symbol: `16APSK 2/3`, `8PSK_5/6`; null where the modem names it otherwise. */
function efficiencyOf(modcod: string): number | null {
  const found = /(\d+)?\s*(BPSK|QPSK|PSK|APSK|QAM)\D{0,3}(\d+)\s*\/\s*(\d+)/i.exec(modcod);
  if (found === null) return null;
  const [, order, kind, over, under] = found;
  const points = kind?.toUpperCase() === 'BPSK' ? 2 : kind?.toUpperCase() === 'QPSK' ? 4 : Number(order ?? 4);
  const bits = (Math.log2(points) * Number(over)) / Number(under);
  return Number.isFinite(bits) && bits > 0 ? bits : null;
}

/** Some packets were lost, then more, before it was an outage. */
function lossRamp(view: LinkView): { strength: number; values: Record<string, number> } | null {
  const losses = lastBefore(view, 30).flatMap((sample) => lossOf(sample) ?? []);
  if (losses.length < 4) return null;
  let steps = 0;
  while (steps < losses.length && (losses[losses.length - 1 - steps] as number) >= 0.01) steps += 1;
  const lossPercent = round(100 * (losses.at(-1) as number), 1);
  // What always loses some did not begin to.
  const strength = steps > 0.8 * losses.length ? 0 : steps >= 3 ? 1 : steps === 2 ? 0.5 : 0;
  return { strength, values: { minutes: steps, lossPercent } };
}

/** The signal in decibels, or as if it were; without terminals that only say whether there is one. */
function levels(samples: readonly Sample[]): Reading[] {
  return samples.flatMap(({ measuredAt: at, signal }) => {
    if (signal === undefined || signal.metric === 'aboveNoiseFloor') return [];
    return { at, value: signal.metric === 'quality01' ? signal.value * QUALITY_DB : signal.value };
  });
}

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  // Never -0: JSON knows none.
  return Math.round(value * scale) / scale + 0;
}
