/**
 * What `npm test` runs: every project of vitest.config.ts.
 * Its very last line is `tests: N passed, N failed`. A skipped test has not passed, so it counts as failed.
 */
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { countTests, type Counts } from './count-tests.ts';
import { tempFolder } from './temp-folder.ts';

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
const results = tempFolder('results');

const total: Counts = { passed: 0, failed: 0 };
/** One after the other in a lane, lanes beside each other: brokers and browsers wait much. */
const phases: readonly (readonly Part[])[][] = [
  [[{ project: 'unit' }]],
  // Three lanes took no less time, and what measures intervals failed; these two end at about the same time.
  [
    [{ project: 'parts' }, { project: 'console', shard: '1/4' }],
    ['2/4', '3/4', '4/4'].map((shard) => ({ project: 'console', shard })),
  ],
];
for (const lanes of phases) await Promise.all(lanes.map(runInTurn));
results.remove();
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`tests: ${total.passed} passed, ${total.failed} failed`);

/** What one run of vitest does. */
interface Part {
  project: string;
  /** Which share of its files; unsaid: all. */
  shard?: string;
}

async function runInTurn(parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    const counts = await run(part);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
}

async function run({ project, shard }: Part): Promise<Counts> {
  const file = join(results.path, `${project}-${shard?.replace('/', '-of-') ?? 'all'}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const share = shard === undefined ? [] : [`--shard=${shard}`];
  const child = spawn(process.execPath, [vitest, 'run', '--project', project, ...share, ...reporters], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on('SIGTERM', forward).on('SIGINT', forward);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  process.off('SIGTERM', forward).off('SIGINT', forward);
  return countTests(readResult(file), code);
}

/** Undefined when vitest ended before it wrote its results. */
function readResult(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
