import { describe, expect, it } from 'vitest';
import { parseSamplesPayload } from '../../telemetry/contract/sample.ts';
import { TerminalMemory } from '../../simulators/terminal-memory.ts';

const read = (payload: string | undefined) => parseSamplesPayload(payload ?? '').samples;

describe("a terminal's memory", () => {
  it('gives up the oldest when full and says so once', () => {
    const memory = new TerminalMemory('t', 'e', { capacity: 3 });
    for (let measuredAt = 1; measuredAt <= 5; measuredAt += 1) memory.record({ measuredAt });
    const message = memory.next(true);
    expect(read(message?.payload)).toMatchObject([{ seq: 3, oldestSeq: 3 }, { seq: 4 }, { seq: 5 }]);
    message?.settled();
    memory.record({ measuredAt: 6 });
    expect(read(memory.next(true)?.payload)).toEqual([{ measuredAt: 6, epoch: 'e', seq: 6 }]);
  });

  it('forgets by number what was acknowledged, also when samples were given up meanwhile', () => {
    const memory = new TerminalMemory('t', 'e', { capacity: 3 });
    for (let measuredAt = 1; measuredAt <= 3; measuredAt += 1) memory.record({ measuredAt });
    const underWay = memory.next(true);
    memory.record({ measuredAt: 4 });
    underWay?.settled();
    expect(memory.size).toBe(1);
    expect(read(memory.next(true)?.payload)).toMatchObject([{ seq: 4, oldestSeq: 2 }]);
  });

  it('offers a message again until it was acknowledged', () => {
    const memory = new TerminalMemory('t', 'e');
    memory.record({ measuredAt: 1 });
    expect(memory.next(true)?.payload).toBe(memory.next(true)?.payload);
    memory.next(true)?.settled();
    expect(memory.next(true)).toBeUndefined();
  });

  describe('that waits for confirmations', () => {
    const kept = (count: number, capacity?: number): TerminalMemory => {
      const memory = new TerminalMemory('t', 'e', {
        forgets: 'confirmed',
        ...(capacity === undefined ? {} : { capacity }),
      });
      for (let measuredAt = 1; measuredAt <= count; measuredAt += 1) memory.record({ measuredAt });
      return memory;
    };

    it('sends once on a connection, and again on the next what was not confirmed', () => {
      const memory = kept(4);
      expect(read(memory.next(true)?.payload)).toMatchObject([{ seq: 1, oldestSeq: 1 }, {}, {}, { seq: 4 }]);
      memory.next(true)?.settled();
      expect(memory.next(true)).toBeUndefined();
      expect(memory.size).toBe(4);
      memory.confirmed({ epoch: 'another', upTo: 4 });
      memory.confirmed({ epoch: 'e', upTo: 2 });
      memory.record({ measuredAt: 5 });
      expect(read(memory.next(true)?.payload)).toEqual([{ measuredAt: 5, epoch: 'e', seq: 5 }]);
      memory.connected();
      expect(read(memory.next(true)?.payload)).toMatchObject([
        { seq: 3, oldestSeq: 3 },
        { seq: 4 },
        { seq: 5 },
      ]);
      memory.next(true)?.settled();
      memory.confirmed({ epoch: 'e', upTo: 5 });
      expect(memory.size).toBe(0);
      memory.connected();
      expect(memory.next(true)).toBeUndefined();
    });

    it('sends again what the server misses', () => {
      const memory = kept(4);
      memory.next(true)?.settled();
      memory.confirmed({ epoch: 'e', upTo: 1, missingTo: 3 });
      expect(read(memory.next(true)?.payload).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    });

    it('says what it gave up until a message that says so was acknowledged', () => {
      const memory = kept(3, 3);
      const underWay = memory.next(true);
      memory.record({ measuredAt: 4 });
      underWay?.settled();
      expect(read(memory.next(true)?.payload)).toMatchObject([{ seq: 4, oldestSeq: 2 }]);
      memory.next(true)?.settled();
      memory.record({ measuredAt: 5 });
      expect(read(memory.next(true)?.payload)).toMatchObject([{ seq: 5, oldestSeq: 3 }]);
    });
  });
});
