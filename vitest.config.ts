import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// What `expect.poll` awaits comes when the machine has time for it: vitest's own one second is too short on a busy one.
const unit = {
  setupFiles: ['test/support/remove-temp-folders.ts'],
  // One a core: vitest leaves one of them idle, and this is a third of the time that all tests take.
  maxWorkers: availableParallelism(),
  testTimeout: 20_000,
  expect: { poll: { timeout: 10_000 } },
};
const parts = {
  setupFiles: ['test/support/remove-temp-folders.ts'],
  isolate: false,
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

const projects: TestProjectInlineConfiguration[] = [
  {
    test: {
      ...unit,
      name: 'unit',
      include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
      exclude: ['test/**/*.parts.test.ts', 'test/client/**'],
      // Files share what they import (a worker for each was a third of their time): a test undoes what it does to globals.
      isolate: false,
    },
  },
  {
    test: {
      ...unit,
      // The console keeps its state in modules and is written for the globals of a browser: each file has its own.
      name: 'unit-console',
      include: ['test/client/**/*.test.ts', 'test/client/**/*.test.tsx'],
      exclude: ['test/**/*.parts.test.ts'],
    },
  },
  { test: { ...parts, name: 'parts', include: ['test/**/*.parts.test.ts'], exclude: ['test/client/**'] } },
  { test: { ...parts, name: 'console', include: ['test/client/**/*.parts.test.ts'] } },
];

/**
 * Tests that need a real broker, database or browser end in `.parts.test.ts`; all others are unit tests. Those of the console are
 * projects of their own: in a browser they run beside the other parts (test/support/run-all.ts).
 */
export default defineConfig({ test: { projects } });
