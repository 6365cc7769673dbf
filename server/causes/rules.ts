import type { CauseFact } from '../../telemetry/contract/cause-facts.ts';
import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/** What speaks for and against a cause. */
export interface CauseRule {
  /**
   * How much likelier than not, before anything is known, on a scale of natural logarithms: 0.7 is twice as likely, 2.3 ten
   * times, 4.6 a hundred times. `undetermined` stands at its own, and all compete.
   */
  prior: number;
  /** How much likelier the cause becomes by a fact that is wholly shown, on the same scale; below 0: less likely. */
  weights: Partial<Record<CauseFact, number>>;
  /** Left out: any. */
  technologies?: readonly LinkTechnology[];
}

const wireless: readonly LinkTechnology[] = ['leo', 'geo', 'fixedWireless', 'cellular', 'other'];

/** What nothing but this site can be the matter with says of what many share, and the other way round. */
const shared = { onlyThisSite: -4, mostUnaffected: -3 } as const;
const own = {
  beamTogether: -3,
  gatewayTogether: -4,
  providerTogether: -4,
  municipalityTogether: -2,
  areaTogether: -2,
  serviceLineTogether: -2,
  atOnce: -1,
} as const;

/**
 * The rules: of each cause first what speaks for it, then what speaks against it. Changing a number here changes verdicts;
 * docs/judgement.md says what each fact is, and holds the examples.
 */
// prettier-ignore
export const causeRules: Record<OutageCause, CauseRule> = {
  power: {
    prior: 0.3,
    weights: {
      bothRestarted: 4, deviceRestarted: 1.5, terminalRestarted: 1, onBattery: 3.5, clockLost: 0.8,
      nothingMeasured: 1.2, cleanCut: 0.3, municipalityTogether: 2.5, areaTogether: 1, manyProviders: 2.5,
      atOnce: 0.5, mostUnaffected: 0.3,
      keptRunning: -4, measuredThrough: -2.5, onGrid: -1.5, signalRamp: -2.5, qualityRamp: -2.5,
      modcodRamp: -1.5, lossRamp: -1, linkUpButLossy: -2, linkUpAllLost: -1.5, latencyRose: -0.7,
      dishAnswers: -1.5, popAnswers: -4, beamTogether: -2, gatewayTogether: -3.5, providerTogether: -3.5,
      serviceLineTogether: -2, inSequence: -1, repeatsDaily: -2, dishLost: -0.5, overnight: -1,
      comesAndGoes: -1.5,
    },
  },
  terminal: {
    prior: -1,
    weights: {
      onlyThisSite: 0.7, clearView: 0.7, terminalRestarted: 3, terminalAlert: 3, hot: 2.5, dishLost: 2.5,
      signalGone: 1.5, measuredThrough: 0.7, comesAndGoes: 1.5,
      keptRunning: -1, bothRestarted: -1, signalRamp: -1.5, qualityRamp: -1.5, signalSteady: -0.5,
      popAnswers: -3, ...own,
    },
  },
  obstruction: {
    prior: -1,
    technologies: wireless,
    weights: {
      obstructed: 4, shortDrops: 2, linkUpButLossy: 1, signalGone: 0.7, keptRunning: 0.5, measuredThrough: 0.3, comesAndGoes: 0.5,
      clearView: -3, signalSteady: -1.5, bothRestarted: -3, terminalRestarted: -2, onBattery: -1,
      popAnswers: -3, nothingMeasured: -0.5, serviceDisabled: -2, dishLost: -2, ...own,
    },
  },
  rainFade: {
    prior: 0,
    technologies: wireless,
    weights: {
      signalRamp: 4, qualityRamp: 4, modcodRamp: 2.5, lossRamp: 1, rampBack: 1.5, inSequence: 1.5,
      areaTogether: 1.5, municipalityTogether: 0.7, beamTogether: 0.3, keptRunning: 0.5, measuredThrough: 0.3,
      linkUpButLossy: 0.3, rampTogether: 4,
      cleanCut: -2.5, signalSteady: -4, signalGone: -2, popAnswers: -4, dishLost: -2.5, bothRestarted: -3.5,
      terminalRestarted: -3, onBattery: -1.5, atOnce: -1.2, gatewayTogether: -1.5, providerTogether: -2.5,
      serviceLineTogether: -1, sunAligned: -2.5, obstructed: -1, nothingMeasured: -0.7,
      latencyRose: -0.5,
    },
  },
  sunTransit: {
    prior: -3,
    technologies: ['geo'],
    weights: {
      sunAligned: 8, signalRamp: 3.5, qualityRamp: 3.5, modcodRamp: 2.5, rampBack: 1.5, repeatsDaily: 0.7,
      inSequence: 0.5, keptRunning: 0.5,
      signalSteady: -3, popAnswers: -4, bothRestarted: -4, terminalRestarted: -3, dishLost: -2.5, onBattery: -2,
      cleanCut: -1.5, signalGone: -1.5, atOnce: -1.2,
    },
  },
  beam: {
    prior: -1,
    technologies: wireless,
    weights: {
      beamTogether: 4, atOnce: 1.2, cleanCut: 0.7, signalGone: 1, keptRunning: 0.7, measuredThrough: 0.5,
      gatewayTogether: -2, providerTogether: -3, municipalityTogether: -1.5, areaTogether: -1,
      serviceLineTogether: -2, manyProviders: -4, inSequence: -1.5, signalRamp: -2.5, qualityRamp: -2.5,
      modcodRamp: -1.5, lossRamp: -1.5, latencyRose: -1.5, linkUpButLossy: -1.5, bothRestarted: -3.5,
      onBattery: -3, terminalRestarted: -2, serviceDisabled: -3, quotaSaid: -3, popAnswers: -3, dishLost: -3,
      sunAligned: -2.5, obstructed: -1, ...shared,
      comesAndGoes: -1.5,
    },
  },
  gateway: {
    prior: -1.5,
    weights: {
      gatewayTogether: 5, atOnce: 1.2, cleanCut: 0.7, keptRunning: 0.7, measuredThrough: 0.5,
      signalSteady: 0.5,
      beamTogether: -2, providerTogether: -2, municipalityTogether: -2.5, areaTogether: -2,
      serviceLineTogether: -2, manyProviders: -4, inSequence: -1, signalRamp: -1.5, qualityRamp: -1.5,
      linkUpButLossy: -1, bothRestarted: -3.5, terminalRestarted: -2.5, onBattery: -3, serviceDisabled: -3,
      sunAligned: -2, popAnswers: -1, dishLost: -3, rampTogether: -4, ...shared,
      comesAndGoes: -1.5,
    },
  },
  provider: {
    prior: -1.5,
    weights: {
      providerTogether: 5, popAnswers: 3.5, signalSteady: 1.2, linkUpAllLost: 1, atOnce: 1, cleanCut: 0.5,
      keptRunning: 0.7, measuredThrough: 0.5, dishAnswers: 0.5, linkUpButLossy: 0.3,
      beamTogether: -5, gatewayTogether: -3, municipalityTogether: -2, areaTogether: -2,
      serviceLineTogether: -1.5, manyProviders: -4, signalRamp: -3, qualityRamp: -3, signalGone: -1.5,
      bothRestarted: -3.5, terminalRestarted: -2.5, onBattery: -3, serviceDisabled: -4, dishLost: -3,
      sunAligned: -1, ...shared,
    },
  },
  account: {
    prior: -1.5,
    weights: {
      serviceDisabled: 6, serviceLineTogether: 3, signalSteady: 1.2, linkUpAllLost: 1, cleanCut: 0.5,
      keptRunning: 0.5, measuredThrough: 0.3,
      signalRamp: -3, qualityRamp: -3, signalGone: -1.5, bothRestarted: -3, terminalRestarted: -2.5,
      onBattery: -2.5, latencyRose: -1, linkUpButLossy: -1.5, popAnswers: -1, dishLost: -3, beamTogether: -2.5,
      gatewayTogether: -3, providerTogether: -1.5, municipalityTogether: -1.5, areaTogether: -2,
      manyProviders: -4,
      comesAndGoes: -1.5,
    },
  },
  quota: {
    prior: -2,
    weights: {
      quotaSaid: 6.5, quotaUsed: 2, throttled: 3, linkUpButLossy: 1, serviceLineTogether: 1.5, signalSteady: 1,
      latencyRose: 0.7, keptRunning: 0.3,
      quotaLeft: -4, signalRamp: -2.5, qualityRamp: -2.5, signalGone: -2.5, bothRestarted: -3,
      terminalRestarted: -2.5, onBattery: -2, dishLost: -3, beamTogether: -2.5, gatewayTogether: -3,
      providerTogether: -3, municipalityTogether: -1.5, areaTogether: -1.5,
    },
  },
  congestion: {
    prior: -1.5,
    weights: {
      latencyRose: 2.5, linkUpButLossy: 2.5, lossRamp: 1.5, busyHour: 0.5, beamTogether: 0.7, repeatsDaily: 0.5,
      signalSteady: 1.2, keptRunning: 0.3, inSequence: 0.3,
      atOnce: -1, quotaUsed: -2, throttled: -1.5, cleanCut: -2, signalRamp: -3, qualityRamp: -3,
      modcodRamp: -2, signalGone: -3, linkUpAllLost: -2.5, bothRestarted: -3.5, terminalRestarted: -2.5,
      nothingMeasured: -2, onBattery: -2, dishLost: -3, serviceDisabled: -2.5, gatewayTogether: -2,
      providerTogether: -2,
    },
  },
  lan: {
    prior: -1.5,
    weights: {
      lanDown: 4, clientsGone: 1.5, dishLost: 3, deviceRestarted: 1.5, signalSteady: 0.5, keptRunning: 1,
      measuredThrough: 0.3, measuredWell: 1,
      signalRamp: -2.5, qualityRamp: -2.5, signalGone: -1.5, bothRestarted: -2.5, terminalRestarted: -1,
      onBattery: -1.5, popAnswers: -2, dishAnswers: -1.5, serviceDisabled: -2, ...own,
    },
  },
  offBySchedule: {
    prior: -1.5,
    weights: {
      repeatsDaily: 4, overnight: 3.5, asleep: 4, bothRestarted: 2, nothingMeasured: 1, cleanCut: 0.3,
      terminalRestarted: 0.5,
      keptRunning: -3, measuredThrough: -2.5, onBattery: -2.5, onGrid: -2, signalRamp: -2.5, qualityRamp: -2.5,
      linkUpButLossy: -3, linkUpAllLost: -2, sunAligned: -3, latencyRose: -1, serviceDisabled: -2,
      beamTogether: -2.5, gatewayTogether: -3, providerTogether: -3,
      comesAndGoes: -1.5,
    },
  },
  relocated: {
    prior: -3,
    weights: {
      moved: 8, placeAlert: 5, bothRestarted: 0.7, nothingMeasured: 0.3,
      signalRamp: -1.5, qualityRamp: -1.5, ...own,
    },
  },
  monitoring: {
    prior: -3,
    weights: {
      measuredWell: 5.5, manyProviders: 0.7, keptRunning: 0.5,
      bothRestarted: -3, signalRamp: -2, qualityRamp: -2, onBattery: -2, serviceDisabled: -2,
    },
  },
  undetermined: { prior: 1, weights: {} },
};

/** Less sure than this is undetermined. */
export const LEAST_CONFIDENCE = 0.5;
/** Nobody was there: nothing is ever surer. */
export const MOST_CONFIDENCE = 0.99;
