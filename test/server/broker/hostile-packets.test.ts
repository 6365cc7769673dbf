import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { createEmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import { createRandom } from '../../../simulators/random.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { hostileRound } from '../../support/hostile-round.ts';

/* The full count is a benchmark: npm run bench -- hostile. */

test('malformed packets harm nobody, and every refusal is counted with its reason', async () => {
  const received: string[] = [];
  const broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    authenticate: (username, password) =>
      password === 'secret' ? { kind: 'terminal', terminalId: username } : undefined,
    receive: ({ payload }) => {
      received.push(Buffer.from(payload).toString());
      return Promise.resolve();
    },
  });
  await broker.start();
  const valid = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username: 'T-9',
    password: 'secret',
  });
  const known = { clientId: 'T-1', username: 'T-1', password: 'secret' };
  const outcome = await hostileRound(broker.port, createRandom(7), [known], 600);
  expect(outcome.refused).toBeGreaterThan(300);
  expect(outcome.refused + outcome.harmless + outcome.unfinished).toBe(600);

  const counted = Object.values(broker.refusals).reduce((sum, count) => sum + count, 0);
  // A refused subscription leaves the connection open, so there are refusals beyond the ended connections.
  expect(counted - broker.refusals.badSubscription).toBe(outcome.refused);
  for (const reason of ['malformed', 'tooLarge', 'badCredential', 'badPublish', 'badSubscription'] as const) {
    expect(broker.refusals[reason], reason).toBeGreaterThan(0);
  }
  await valid.publishAsync(buildTopic('T-9', 'samples'), 'still here', { qos: 1 });
  expect(received).toContain('still here');
  await valid.endAsync();
  await broker.stop();
});
