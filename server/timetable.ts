import type { Logger } from 'pino';
import type { Clock } from '../telemetry/contract/clock.ts';
import { housekeeping } from './housekeeping.ts';
import type { Judgement } from './judgement.ts';
import type { SelfDoubt } from './live/self-doubt.ts';
import { mosquittoSync } from './mosquitto-sync.ts';
import { productUser } from './product-user.ts';
import type { Rhythm } from './rhythm.ts';
import type { Config } from './config.ts';

type Ticking = { tick(): unknown };
type Scheduling = { schedule(stages: Rhythm): void };

/** Whatever is done again and again while the product runs. */
export interface Regulars {
  config: Config;
  clock: Clock;
  log: Logger;
  judgement: Judgement;
  selfDoubt: SelfDoubt;
  maintenance: { turned(now: number): readonly number[] };
  incidentDesk: { maintenanceTurned(terminalIndexes: readonly number[]): unknown };
  housekeeping: Omit<Parameters<typeof housekeeping>[0], 'config' | 'clock'>;
  mosquitto: Pick<Parameters<typeof mosquittoSync>[0], 'db' | 'foreignFilters' | 'revision'>;
  saving: { look(): unknown };
  flushed: readonly { flush(): unknown }[];
  ticking: readonly Ticking[];
  rules: { checkRules(): unknown };
  room: { look(): unknown };
  scheduling: readonly Scheduling[];
}

/** Lets time pass in each stage, at its own pace. */
export function timetable(stages: Rhythm, regulars: Regulars): void {
  const { config, clock, log, judgement, selfDoubt, maintenance, saving, rules, room } = regulars;
  stages.every(1_000, () => judgement.tick(clock.now(), selfDoubt), 'tick');
  stages.every(1_000, () => {
    const turned = maintenance.turned(clock.now());
    judgement.live.restated(turned);
    return regulars.incidentDesk.maintenanceTurned(turned);
  });
  stages.every(1_000, () => saving.look());
  for (const each of regulars.flushed) stages.every(1_000, () => each.flush());
  if (config.mosquitto !== undefined) {
    const [folder, product] = [config.mosquitto, productUser(config)];
    const files = mosquittoSync({ ...regulars.mosquitto, folder, product, log });
    stages.every(1_000, () => files.look());
  }
  for (const each of regulars.ticking) stages.every(1_000, () => each.tick());
  stages.every(2_000, () => rules.checkRules());
  stages.every(2_000, () => room.look());
  stages.every(3_600_000, () => housekeeping({ ...regulars.housekeeping, config, clock }));
  for (const each of regulars.scheduling) each.schedule(stages);
}
