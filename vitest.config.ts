import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Tests that need a real broker, database or browser end in `.parts.test.ts`; all others are unit tests. Those of the console in
 * a browser are a project of their own, so that they can run beside the others (test/support/run-all.ts). What
 * `expect.poll` awaits comes when the machine has time for it: vitest's own one second is too short on a busy one.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/**/*.parts.test.ts'],
          setupFiles: ['test/support/remove-temp-folders.ts'],
          // One a core: vitest leaves one of them idle, and this is a third of the time that all tests take.
          maxWorkers: availableParallelism(),
          testTimeout: 20_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'parts',
          include: ['test/**/*.parts.test.ts'],
          exclude: ['test/client/**'],
          setupFiles: ['test/support/remove-temp-folders.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/client/**/*.parts.test.ts'],
          setupFiles: ['test/support/remove-temp-folders.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
