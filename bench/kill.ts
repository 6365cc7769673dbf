import { createRandom, type Random } from '../simulators/random.ts';
import { reckonAgents } from './agent-reckoning.ts';
import { agentVictim } from './agent-victim.ts';
import { startAgents, type Agents } from './agents.ts';
import { describeFlags, oneOf, readFlags, whole } from './flags.ts';
import { install, type Installation } from './installation.ts';
import { startKeeping, type Keeping } from './keeping.ts';
import { percentile } from './percentile.ts';
import { reckon, untilSpoolEmpty } from './reckoning.ts';
import type { Benchmark } from './run.ts';
import { victims, type Victim } from './victims.ts';

const flags = {
  kills: whole(100),
  victim: oneOf(['product', 'broker', 'influx', 'agent', 'ingest'], 'product'),
  broker: oneOf(['embedded', 'mosquitto'], 'embedded'),
  store: oneOf(['embedded', 'influx'], 'embedded'),
  /** Each measures once a second. */
  terminals: whole(500),
  /** Real ones beside these terminals, where an agent is the victim. */
  agents: whole(4),
  /** What lets a terminal forget a sample. */
  until: oneOf(['stored', 'acknowledged'], 'stored'),
  seed: whole(1),
};
export type KillFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'kill -9 under load, again and again: what was lost or counted twice, how soon it goes on',
  flags: describeFlags(flags),
  run: (args) => killAgainAndAgain(readFlags(args, flags)),
};

const INTERVAL_MS = 1_000;
/** It runs undisturbed for a random time between these. */
const PEACE_MS = { least: 300, most: 2_500 };
/** The share of restarts that are killed before they are done. */
const KILLED_WHILE_STARTING = 0.15;
const BACK_WITHIN_MS = 120_000;
const SETTLED_WITHIN_MS = 300_000;

/** Kills the victim so often, at times drawn from the seed, while terminals measure and publish; then counts everything. */
export async function killAgainAndAgain(asked: KillFlags): Promise<Record<string, unknown>> {
  const choice = {
    ...asked,
    // A victim has to be there to be killed.
    ...(asked.victim === 'broker' ? { broker: 'mosquitto' as const } : {}),
    ...(asked.victim === 'influx' ? { store: 'influx' as const } : {}),
    ...(asked.victim === 'ingest' ? { broker: 'mosquitto' as const, ingestProcesses: 2 } : {}),
  };
  const startedAt = performance.now();
  const { terminals } = asked;
  const agentsWanted = asked.victim === 'agent' ? Math.max(1, asked.agents) : 0;
  const sites = terminals + agentsWanted;
  const installation = await install({
    ...choice,
    sites,
    ...(agentsWanted > 0 ? { credentials: sites } : {}),
  });
  let agents: Agents | undefined;
  try {
    const keeping = await startKeeping({
      ...installation.broker,
      terminals,
      intervalMs: INTERVAL_MS,
      quick: 0,
      until: asked.until,
    });
    keeping.measure(true);
    const random = createRandom(asked.seed);
    if (agentsWanted > 0) agents = await startAgents(installation, terminals, agentsWanted);
    const victim =
      asked.victim === 'agent'
        ? agentVictim(agents?.list ?? [], random)
        : victims[asked.victim](installation, keeping);
    const { kills, backMs } = await killMany(victim, asked.kills, random);
    keeping.measure(false);
    await agents?.finish(SETTLED_WITHIN_MS);
    const counts = await count(installation, keeping, agents);
    return {
      ...choice,
      kills,
      ...counts,
      restartToFirstAckMs: { median: percentile(backMs, 0.5), most: percentile(backMs, 1) },
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await agents?.stop();
    await installation.stop();
  }
}

async function killMany(victim: Victim, wanted: number, random: Random) {
  const backMs: number[] = [];
  let kills = 0;
  while (kills < wanted) {
    await sleep(random.between(PEACE_MS.least, PEACE_MS.most));
    await victim.kill();
    kills += 1;
    while (kills < wanted && victim.begin !== undefined && random.chance(KILLED_WHILE_STARTING)) {
      victim.begin();
      await sleep(random.between(0, 1_000));
      await victim.kill();
      kills += 1;
    }
    backMs.push(Math.round(await victim.restart(BACK_WITHIN_MS)));
    if (kills % 10 === 0) console.log(`${kills} kills; the last was back after ${backMs.at(-1) ?? 0} ms`);
  }
  return { kills, backMs };
}

async function count(installation: Installation, keeping: Keeping, agents: Agents | undefined) {
  // The order to stop takes a moment to arrive.
  await sleep(500);
  const said = await keeping.settled(SETTLED_WITHIN_MS);
  await keeping.stop();
  const spoolLeft = await untilSpoolEmpty(installation, SETTLED_WITHIN_MS);
  const { measured, measuredSumBps, acknowledged, settled, repeated } = said;
  const counts = { measured, acknowledged, unsettled: measured - settled, repeated, spoolLeft };
  const sent = { sent: measured, acknowledged: measured, sentSumBps: measuredSumBps };
  if (agents === undefined) return { ...counts, ...(await reckon(installation, sent)) };
  const reckoning = await reckon(installation, { ...sent, aside: agents.measured() });
  const ofAgents = await reckonAgents(installation, agents.list);
  return {
    ...counts,
    ...reckoning,
    measured: measured + ofAgents.measured,
    acknowledged: acknowledged + ofAgents.acknowledged,
    unsettled: counts.unsettled + ofAgents.unsettled,
    repeated: repeated + ofAgents.repeated,
    lost: reckoning.lost + ofAgents.lost,
    duplicated: reckoning.duplicated + ofAgents.duplicated,
    ofAgents,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
