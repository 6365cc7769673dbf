import { targetsOf } from './agent.ts';
import { bytesPerDay } from './budget.ts';
import type { AgentConfig } from './config.ts';
import { DISH_ADDRESS, isDishThere, openDish } from './measure/dish.ts';
import { readBootId, readPower, readTemperature } from './measure/host.ts';
import { defaultInterface } from './measure/network.ts';
import { bytesOfProbe, createProber } from './measure/probe.ts';
import { ClockSync } from './measure/clock-sync.ts';
import { defaultBudgetMb, paceOf } from './profiles.ts';

/** Asks each target once and says what would be measured and what it would cost. Publishes nothing, writes nothing. */
export async function check(config: AgentConfig, print: (line: string) => void): Promise<void> {
  const profile = config.profile ?? 'lean';
  const brokerUrl = config.brokerUrl ?? config.claim?.url ?? '';
  print(`broker      ${config.brokerUrl ?? 'said by the claim'}`);
  print(`terminal    ${config.credential?.terminalId ?? 'said by the claim'}`);
  print(`state       ${config.stateDir}`);
  print(`interface   ${config.interface ?? defaultInterface('') ?? 'none found: no throughput'}`);
  print(`boot        ${readBootId('') || 'not told: numbers begin anew at each start'}`);
  const clock = new ClockSync('');
  await clock.refresh();
  print(
    `clock       ${clock.state === undefined ? 'nobody says whether it is set' : clock.state ? 'synchronised' : 'not synchronised'}`,
  );
  print(`power       ${JSON.stringify(readPower(''))}`);
  print(`temperature ${readTemperature('') ?? 'none'}`);
  const dish = config.dish === 'auto' ? DISH_ADDRESS : config.dish;
  if (dish !== 'off')
    print(
      `dish        ${dish.host}:${dish.port} ${(await doesAnswer(dish)) ? 'answers' : 'does not answer'}`,
    );
  let probeBytes = 0;
  for (const target of targetsOf(config, {
    credential: { terminalId: '', username: '', password: '' },
    brokerUrl,
  })) {
    const prober = await createProber(target);
    probeBytes += bytesOfProbe[prober.method];
    const answer = await prober.probe().catch((error: unknown) => String(error));
    const said =
      typeof answer === 'string'
        ? answer
        : answer.rttMs === null
          ? 'no answer'
          : `${answer.rttMs.toFixed(1)} ms`;
    print(`target      ${target.target} ${target.host} by ${prober.method}: ${said}`);
  }
  const pace = paceOf(profile, 0, config.intervalS);
  const mb = (bytesPerDay(pace, probeBytes) * 30) / 1e6;
  const budget = config.budgetMb === undefined ? defaultBudgetMb[profile] : config.budgetMb;
  print(
    `profile     ${profile}: about ${mb.toFixed(1)} MB in 30 days, budget ${budget === null ? 'none' : `${budget} MB`}`,
  );
}

async function doesAnswer(address: { host: string; port: number }): Promise<boolean> {
  if (!(await isDishThere(address))) return false;
  const dish = await openDish(address);
  const answers = await dish.read().then(
    () => true,
    () => false,
  );
  dish.close();
  return answers;
}
