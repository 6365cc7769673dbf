import { describe, expect, it } from 'vitest';
import { parseSamplesPayload } from '../../telemetry/contract/sample.ts';
import { TerminalMemory } from '../../simulators/terminal-memory.ts';

const read = (payload: string | undefined) => parseSamplesPayload(payload ?? '').samples;

describe("a terminal's memory", () => {
  it('gives up the oldest when full and says so once', () => {
    const memory = new TerminalMemory('t', 'e', 1, 3);
    for (let measuredAt = 1; measuredAt <= 5; measuredAt += 1) memory.record({ measuredAt });
    const message = memory.next(true);
    expect(read(message?.payload)).toMatchObject([{ seq: 3, oldestSeq: 3 }, { seq: 4 }, { seq: 5 }]);
    message?.settled();
    memory.record({ measuredAt: 6 });
    expect(read(memory.next(true)?.payload)).toEqual([{ measuredAt: 6, epoch: 'e', seq: 6 }]);
  });

  it('forgets by number what was acknowledged, also when samples were given up meanwhile', () => {
    const memory = new TerminalMemory('t', 'e', 1, 3);
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
});
