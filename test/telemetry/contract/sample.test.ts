import { expect, test } from 'vitest';
import { buildSamplesPayload, parseSamplesPayload } from '../../../telemetry/contract/sample.ts';

test('a built sample reads back as itself', () => {
  const sample = { measuredAt: 1_700_000_000_000, latencyMs: null, packetLossRatio: 1 };
  expect(parseSamplesPayload(buildSamplesPayload([sample]))).toEqual({ samples: [sample], unknownFields: 0 });
});
