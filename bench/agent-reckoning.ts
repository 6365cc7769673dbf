import { readConfig } from '../server/config.ts';
import { openStore } from '../telemetry/store/open-store.ts';
import type { TerminalSample } from '../telemetry/store/sample-store.ts';
import type { SiteAgent } from './agents.ts';
import type { Installation } from './installation.ts';

/** What became of the samples that agents had on their disks. */
export interface AgentReckoning {
  /** Processes killed, also while they started. */
  killed: number;
  /** Samples that stood on a disk, and numbers given that nobody saw there any more. */
  measured: number;
  /** Of these, samples that the broker acknowledged. */
  acknowledged: number;
  /** Numbers that no `stored` confirmed. */
  unsettled: number;
  /** Samples published more than once. */
  repeated: number;
  /** Measured and not in the store. */
  lost: number;
  /** In the store under a number that another sample has, or never measured by any agent. */
  duplicated: number;
  /** Epochs begun beyond each agent's first. */
  newEpochs: number;
  /** Bytes in the queues' files that did not check out, over all looks. */
  damagedBytes: number;
}

const MAX_SAMPLES = 100_000;

/** Compares the agents' disks with the store, number by number. The product is stopped, the agents have finished. */
export async function reckonAgents(
  { env }: Installation,
  list: readonly SiteAgent[],
): Promise<AgentReckoning> {
  const total: AgentReckoning = {
    killed: 0,
    measured: 0,
    acknowledged: 0,
    unsettled: 0,
    repeated: 0,
    lost: 0,
    duplicated: 0,
    newEpochs: 0,
    damagedBytes: 0,
  };
  const store = await openStore(readConfig(env));
  for (const agent of list) {
    const stored = await store.samples(agent.terminalId, 0, Date.now() + 3_600_000, MAX_SAMPLES);
    const own = reckonAgent(agent, stored);
    for (const name of Object.keys(total) as (keyof AgentReckoning)[]) total[name] += own[name];
  }
  await store.close();
  return total;
}

/** The part of it that needs no store of its own. */
export function reckonAgent(
  agent: Pick<SiteAgent, 'memory' | 'acknowledgedTimes' | 'kills' | 'unsettled' | 'repeated'>,
  stored: readonly Pick<TerminalSample, 'sample'>[],
): AgentReckoning {
  const { memory, acknowledgedTimes, kills, unsettled, repeated } = agent;
  const times = new Set(stored.map(({ sample }) => sample.measuredAt));
  const numbers = new Set(stored.map(({ sample }) => `${sample.epoch ?? ''} ${sample.seq ?? 0}`));
  const unseen = memory.unseen();
  const isMeasured = ({ sample }: Pick<TerminalSample, 'sample'>): boolean =>
    memory.samples.has(sample.measuredAt) ||
    unseen.some(({ epoch, seq }) => epoch === sample.epoch && seq === sample.seq);
  return {
    killed: kills,
    measured: memory.samples.size + unseen.length,
    acknowledged: acknowledgedTimes.size,
    unsettled,
    repeated,
    lost:
      [...memory.samples.keys()].filter((at) => !times.has(at)).length +
      unseen.filter(({ epoch, seq }) => !numbers.has(`${epoch} ${seq}`)).length,
    duplicated: stored.length - numbers.size + stored.filter((each) => !isMeasured(each)).length,
    newEpochs: Math.max(0, memory.highest.size - 1),
    damagedBytes: memory.damagedBytes,
  };
}
