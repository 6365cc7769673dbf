import { parseArgs } from 'node:util';
import { play, playScenarioNames, type ScenarioName } from '../simulators/play.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { UsageError } from './flags.ts';
import { assess } from './judge/assess.ts';
import { examplesOf } from './judge/examples.ts';
import { replay } from './judge/replay.ts';
import { confusion, emptyScore, figuresOf, type Score } from './judge/score.ts';
import type { Benchmark } from './run.ts';

export const benchmark: Benchmark = {
  title:
    'the judges against ground truth: a simulated world through the real contract, on a clock of its own',
  flags: `[--seed N ...] [--scenario ${playScenarioNames.join('|')}] [--sites 2000] [--days 7] [--from 2026-09-28] [--examples N]`,
  run,
};

interface JudgeFlags {
  seeds: number[];
  scenario: ScenarioName;
  sites: number;
  days: number;
  from: number;
  /** So many of each kind of mistake are shown. */
  examples: number;
}

const DAY_MS = 86_400_000;

async function run(args: string[]): Promise<Record<string, unknown>> {
  const flags = parseFlags(args);
  const score = emptyScore();
  const totals = { samples: 0, deadLetters: 0, quarantined: 0 };
  const costs: number[] = [];
  for (const seed of flags.seeds) {
    const { samples, deadLetters, quarantined, judgingCpuUsPerSample } = await judgeWorld(seed, flags, score);
    totals.samples += samples;
    totals.deadLetters += deadLetters;
    totals.quarantined += quarantined;
    costs.push(judgingCpuUsPerSample);
    console.log(`seed ${seed}, all so far: ${JSON.stringify(figuresOf(score))}`);
  }
  for (const line of examplesOf(score, flags.examples)) console.log(line);
  console.log(`true cause: judged causes ${JSON.stringify(confusion(score), null, 1)}`);
  return {
    ...flags,
    from: new Date(flags.from).toISOString(),
    ...totals,
    judgingCpuUsPerSample: costs,
    ...figuresOf(score),
  };
}

async function judgeWorld(seed: number, { scenario, sites, days, from }: JudgeFlags, score: Score) {
  console.log(`seed ${seed}: ${sites} sites, ${days} days of ${scenario} ...`);
  const folder = tempFolder('judge');
  const world = play({ seed, scenario, sites, from, days, settlements: loadSettlements() });
  let shownDay = 0;
  const replayed = await replay(world, from, folder.path, (now) => {
    const day = Math.floor((now - from) / DAY_MS);
    if (day > shownDay) console.log(`  day ${(shownDay = day)} is over`);
  });
  try {
    await assess(world, replayed, score);
    return replayed;
  } finally {
    await replayed.db.destroy();
    await replayed.store.close();
    folder.remove();
  }
}

function parseFlags(args: string[]): JudgeFlags {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', multiple: true, default: ['1'] },
      scenario: { type: 'string', default: 'mixed' },
      sites: { type: 'string', default: '2000' },
      days: { type: 'string', default: '7' },
      // A Monday of the school year, when the sun passes behind the geostationary satellites as Mexico sees them.
      from: { type: 'string', default: '2026-09-28' },
      examples: { type: 'string', default: '0' },
    },
  });
  const whole = (flag: string, value: string): number => {
    if (!/^[1-9]\d{0,8}$/.test(value))
      throw new UsageError(`--${flag}: expected a whole number above 0, got ${value}`);
    return Number(value);
  };
  const scenario = playScenarioNames.find((name) => name === values.scenario);
  if (scenario === undefined)
    throw new UsageError(`--scenario: expected ${playScenarioNames.join(' or ')}, got ${values.scenario}`);
  const from = Date.parse(`${values.from}T06:00:00Z`);
  if (Number.isNaN(from))
    throw new UsageError(`--from: expected a date such as 2026-09-28, got ${values.from}`);
  return {
    seeds: values.seed.map((value) => whole('seed', value)),
    scenario,
    sites: whole('sites', values.sites),
    days: whole('days', values.days),
    from,
    examples: values.examples === '0' ? 0 : whole('examples', values.examples),
  };
}
