import { expect, test } from 'vitest';
import { killAgainAndAgain } from '../../bench/kill.ts';

/**
 * What the benchmark does a hundred times, a few times. The broker is killed in test/journeys/kill.parts.test.ts.
 * Terminals forget only what was confirmed, which takes up to a minute at the end; agents always do, so those beside them need not.
 */
test.each([
  { victim: 'product', broker: 'embedded', store: 'embedded', until: 'stored' },
  { victim: 'influx', broker: 'mosquitto', store: 'influx', until: 'stored' },
  { victim: 'agent', broker: 'embedded', store: 'embedded', until: 'acknowledged' },
] as const)('$victim, killed at times drawn from a seed', { timeout: 240_000 }, async (parts) => {
  const result = await killAgainAndAgain({
    ...parts,
    kills: 3,
    terminals: 50,
    agents: 2,
    seed: 20_260_301,
  });
  expect(result).toMatchObject({
    kills: 3,
    unsettled: 0,
    lost: 0,
    duplicated: 0,
    uncounted: 0,
    sumsAgree: true,
  });
  expect(result['measured']).toBeGreaterThan(50);
});
