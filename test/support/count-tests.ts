import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
}

const results = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Counts the results of vitest's JSON reporter. Whatever has not passed has failed: skipped and todo tests,
 * a file that could not be loaded, and a run that ended badly though every test in it passed.
 */
export function countTests(json: unknown, exitCode: number | null): Counts {
  const parsed = results.safeParse(json);
  if (!parsed.success) return { passed: 0, failed: 1 };
  let passed = 0;
  let failed = 0;
  for (const file of parsed.data.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else failed += 1;
    }
    const broken =
      file.assertionResults.every((test) => test.status === 'passed') && file.status !== 'passed';
    if (broken) failed += 1;
  }
  if (failed === 0 && exitCode !== 0) failed = 1;
  return { passed, failed };
}
