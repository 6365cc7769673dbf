import { defineConfig } from 'vitest/config';

/** Tests that need a real broker, database or browser end in `.parts.test.ts`; all others are unit tests. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/**/*.parts.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'parts',
          include: ['test/**/*.parts.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
