import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildCommandPayload,
  buildReplyPayload,
  parseCommandPayload,
  parseReplyPayload,
} from '../../../telemetry/contract/commands.ts';
import {
  buildInventoryPayload,
  parseInventoryPayload,
} from '../../../telemetry/contract/inventory-message.ts';
import { buildPresencePayload, parsePresencePayload } from '../../../telemetry/contract/presence.ts';
import { buildSamplesPayload, parseSamplesPayload } from '../../../telemetry/contract/sample.ts';
import { buildStoredPayload, parseStoredPayload } from '../../../telemetry/contract/stored.ts';
import { buildTopic, parseTopic, topicKinds } from '../../../telemetry/contract/topics.ts';
import {
  command,
  confirmation,
  inventory,
  presence,
  reply,
  sample,
  terminalId,
} from '../../support/arbitraries.ts';

test('samples read back as they were built', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), (samples) => {
      expect(parseSamplesPayload(buildSamplesPayload(samples))).toEqual({ samples, unknownFields: 0 });
    }),
  );
});

test('topics read back as they were built', () => {
  fc.assert(
    fc.property(terminalId, fc.constantFrom(...topicKinds), (id, kind) => {
      expect(parseTopic(buildTopic(id, kind))).toEqual({ terminalId: id, kind });
    }),
  );
});

test('presence reads back as it was built', () => {
  fc.assert(
    fc.property(presence, (built) => {
      expect(parsePresencePayload(buildPresencePayload(built))).toEqual(built);
    }),
  );
});

test('inventory reads back as it was built', () => {
  fc.assert(
    fc.property(inventory, (built) => {
      expect(parseInventoryPayload(buildInventoryPayload(built))).toEqual({
        inventory: built,
        unknownFields: 0,
      });
    }),
  );
});

test('a confirmation reads back as it was built', () => {
  fc.assert(
    fc.property(confirmation, (built) => {
      expect(parseStoredPayload(buildStoredPayload(built))).toEqual(built);
    }),
  );
});

test('a command reads back as it was built', () => {
  fc.assert(
    fc.property(command, (built) => {
      expect(parseCommandPayload(buildCommandPayload(built))).toEqual(built);
    }),
  );
});

test('a reply reads back as it was built', () => {
  fc.assert(
    fc.property(reply, (built) => {
      expect(parseReplyPayload(buildReplyPayload(built))).toEqual({ reply: built, unknownFields: 0 });
    }),
  );
});
