import type { Random } from '../simulators/random.ts';
import type { SiteAgent } from './agents.ts';
import type { Victim } from './victims.ts';

/** The share of kills that take all agents at once, as a power failure of a region would that only programs feel. */
const ALL_AT_ONCE = 0.2;
/** The share of kills that come while a sample is on its way from the disk to the broker; the others come at any time. */
const WHILE_WRITING = 0.5;
/** After the write was noticed: flushing, publishing and the acknowledgement take about so long. */
const WRITING_MS = 20;

/** One of the agents, drawn for each kill, or all of them. */
export function agentVictim(list: readonly SiteAgent[], random: Random): Victim {
  /** Killed and not brought back yet: who is killed while starting. */
  let fallen: readonly SiteAgent[] = [];
  const draw = (): readonly SiteAgent[] => {
    const one = list[random.below(list.length)];
    return random.chance(ALL_AT_ONCE) || one === undefined ? list : [one];
  };
  return {
    async kill() {
      if (fallen.length === 0) {
        fallen = draw();
        if (random.chance(WHILE_WRITING)) {
          await fallen[0]?.nextWrite();
          await new Promise((resolve) => setTimeout(resolve, random.between(0, WRITING_MS)));
        }
      }
      await Promise.all(fallen.map((agent) => agent.kill()));
    },
    begin() {
      for (const agent of fallen) agent.start();
    },
    async restart(timeoutMs) {
      for (const agent of fallen) agent.start();
      const times = await Promise.all(fallen.map((agent) => agent.firstAcknowledgement(timeoutMs)));
      fallen = [];
      return Math.max(...times);
    },
  };
}
