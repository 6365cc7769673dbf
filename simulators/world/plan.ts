/**
 * What may happen in a world, each how often: events a day; for what happens to single terminals a day and 1,000 terminals;
 * for lasting habits the share of terminals that have them.
 */
export interface Plan {
  beam?: number;
  gateway?: number;
  provider?: number;
  storm?: number;
  gatewayRain?: number;
  /** 0 or 1: it is geometry. */
  sunTransit?: number;
  feeder?: number;
  account?: number;
  congestion?: number;
  /** Single terminals, a day and 1,000 of them. */
  singleAccount?: number;
  quota?: number;
  hardware?: number;
  supply?: number;
  reboot?: number;
  heat?: number;
  flapping?: number;
  degraded?: number;
  localNetwork?: number;
  cable?: number;
  relocation?: number;
  agentRestart?: number;
  mute?: number;
  /** Shares. */
  obstruction?: number;
  switchedOff?: number;
}

/** A plan, and what concerns more than links. */
export interface ScenarioPlan {
  plan: Plan;
  /** Failures of our broker a day. */
  brokerFailures: number;
  /** Share of terminals whose clock is wrong for good. */
  wrongClocks: number;
}

export const playScenarioNames = [
  'quiet',
  'storm',
  'beam',
  'gateway',
  'power',
  'congestion',
  'flapping',
  'clocks',
  'brokerDown',
  'mixed',
] as const;
export type ScenarioName = (typeof playScenarioNames)[number];

/** What single sites go through in any week. */
const everydayTroubles: Plan = {
  singleAccount: 0.4,
  quota: 1.2,
  hardware: 0.3,
  supply: 1.2,
  reboot: 30,
  heat: 0.6,
  flapping: 0.5,
  degraded: 1.5,
  localNetwork: 0.8,
  cable: 0.8,
  relocation: 0.4,
  agentRestart: 10,
  mute: 0.15,
  obstruction: 0.05,
  switchedOff: 0.03,
};

const alone = (plan: Plan): ScenarioPlan => ({ plan, brokerFailures: 0, wrongClocks: 0 });

/** In `quiet` nothing fails; others have one thing, several times a day; `mixed` has it all, as often as a country does. */
export const plans: Record<ScenarioName, ScenarioPlan> = {
  quiet: alone({}),
  storm: alone({ storm: 12, gatewayRain: 0.5, sunTransit: 1 }),
  beam: alone({ beam: 6 }),
  gateway: alone({ gateway: 3, gatewayRain: 1 }),
  power: alone({ feeder: 40, supply: 6, switchedOff: 0.05 }),
  congestion: alone({ congestion: 12, quota: 6 }),
  flapping: alone({ flapping: 12, obstruction: 0.1 }),
  clocks: { plan: { feeder: 30, beam: 3 }, brokerFailures: 0, wrongClocks: 0.15 },
  brokerDown: { plan: { beam: 3, feeder: 10 }, brokerFailures: 4, wrongClocks: 0 },
  mixed: {
    plan: {
      ...everydayTroubles,
      beam: 1.2,
      gateway: 0.28,
      provider: 0.15,
      storm: 5,
      gatewayRain: 0.15,
      sunTransit: 1,
      feeder: 8,
      account: 0.6,
      congestion: 3,
    },
    brokerFailures: 0.2,
    wrongClocks: 0.0015,
  },
};
