import { expect, test } from 'vitest';
import { createRandom } from '../../../simulators/random.ts';
import { interpret } from '../../../telemetry/ingest/interpret.ts';
import { hostileMessages } from '../../support/hostile-payloads.ts';
import { context, message, now } from './fixtures.ts';

/* The full count is a benchmark: npm run bench -- hostile. */

test('whatever a terminal publishes becomes samples, presence or a dead letter with its reason, and harms no neighbour', () => {
  const random = createRandom(11);
  const hostileMessage = hostileMessages(now);
  const reasons = new Set<string>();
  let samples = 0;
  for (let turn = 0; turn < 3_000; turn += 1) {
    const { kind, payload } = hostileMessage(random);
    const neighbour = message('samples', JSON.stringify({ measuredAt: now - turn }));
    const meaning = interpret([message(kind, payload), neighbour], context);
    for (const { reason, expected, got } of meaning.deadLetters) {
      reasons.add(reason);
      // A fault of ours in reading a message would be called unsupported.
      expect(reason, payload.toString('latin1').slice(0, 200)).not.toBe('unsupported');
      for (const text of [expected, got]) {
        expect(text.length).toBeLessThanOrEqual(200);
        expect(text).not.toMatch(/\p{Cc}/u);
      }
    }
    samples += meaning.samples.length;
    expect(meaning.samples.at(-1)?.sample).toEqual({ measuredAt: now - turn });
  }
  expect(samples).toBeGreaterThan(3_000);
  expect([...reasons].sort()).toEqual(
    expect.arrayContaining(['badPresence', 'badSample', 'notInflatable', 'notJson', 'tooLarge']),
  );
  expect(({} as Record<string, unknown>)['linkUp']).toBeUndefined();
});
