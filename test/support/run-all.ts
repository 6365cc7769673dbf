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
// Brokers and browsers wait much, so these two share the machine. All three at once, or two files of each, took no less time, and
// what measures intervals failed.
for (const projects of [['unit*'], ['parts', 'console']]) {
  for (const counts of await Promise.all(projects.map(run))) {
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
}
results.remove();
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`tests: ${total.passed} passed, ${total.failed} failed`);

async function run(project: string): Promise<Counts> {
  const file = join(results.path, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const child = spawn(process.execPath, [vitest, 'run', '--project', project, ...reporters], {
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
