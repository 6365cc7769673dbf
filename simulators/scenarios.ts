import { plans, playScenarioNames, type Plan, type ScenarioPlan } from './world/plan.ts';

/** What a fleet can live through in real time: what can be played, and `everyday`, which is never over. */
export const scenarioNames = [...playScenarioNames, 'everyday'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** A country with more trouble than any real one, so that whoever looks for ten minutes sees some of it. */
const everyday: Plan = {
  ...plans.mixed.plan,
  beam: 24,
  gateway: 0.5,
  provider: 0,
  storm: 10,
  feeder: 50,
  account: 3,
  congestion: 6,
  hardware: 0.8,
  supply: 6,
  flapping: 3,
  cable: 4,
  heat: 2,
};

export function scenarioPlan(name: ScenarioName): ScenarioPlan {
  return name === 'everyday' ? { plan: everyday, brokerFailures: 0, wrongClocks: 0 } : plans[name];
}
