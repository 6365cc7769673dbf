/** What may happen in a world, each how often: events a day, or for things of single sites a day and 1,000 terminals. */
export interface Plan {
  beam?: number;
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

export const plans: Record<ScenarioName, Plan> = {
  quiet: {},
  storm: {},
  beam: { beam: 6 },
  gateway: {},
  power: {},
  congestion: {},
  flapping: {},
  clocks: {},
  brokerDown: {},
  mixed: { beam: 1 },
};
