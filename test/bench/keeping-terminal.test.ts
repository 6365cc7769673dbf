import { describe, expect, it } from 'vitest';
import { KeepingTerminal } from '../../bench/keeping-terminal.ts';
import { parseSamplesPayload } from '../../telemetry/contract/sample.ts';

const start = 1_772_000_000_000;

function measuring(seconds: number): KeepingTerminal {
  const terminal = new KeepingTerminal(0);
  for (let second = 0; second <= seconds; second += 1) terminal.measureIfDue(start + second * 1_000, 1_000);
  return terminal;
}

function seqs(message: string | undefined): (number | undefined)[] {
  return message === undefined ? [] : parseSamplesPayload(message).samples.map(({ seq }) => seq);
}

describe('a terminal that keeps what it measured', () => {
  it('says what it has, one message under way at a time, and each sample once while all is well', () => {
    const terminal = measuring(2);
    expect(seqs(terminal.next(start))).toEqual([1, 2, 3]);
    expect(terminal.next(start)).toBeUndefined();
    terminal.acknowledged(false);
    expect(terminal.next(start)).toBeUndefined();
    terminal.measureIfDue(start + 3_000, 1_000);
    expect(seqs(terminal.next(start))).toEqual([4]);
    expect(terminal).toMatchObject({ measured: 4, acknowledgedUpTo: 3, settledUpTo: 0, repeated: 0 });
  });

  it('says again what nobody confirmed when the connection broke, acknowledged or not', () => {
    const terminal = measuring(4);
    terminal.next(start);
    terminal.acknowledged(false);
    terminal.stored({ epoch: 'kept', upTo: 2 });
    terminal.connectionLost();
    expect(seqs(terminal.next(start))).toEqual([3, 4, 5]);
    expect(terminal.repeated).toBe(3);
  });

  it('says it again on the same connection when the confirmation does not come', () => {
    const terminal = measuring(1);
    terminal.next(start);
    terminal.acknowledged(false);
    expect(terminal.next(start + 60_000)).toBeUndefined();
    expect(seqs(terminal.next(start + 76_000))).toEqual([1, 2]);
  });

  it('says what is missing again at once, and all after it', () => {
    const terminal = measuring(4);
    terminal.next(start);
    terminal.acknowledged(false);
    terminal.stored({ epoch: 'another', upTo: 0, missingTo: 4 });
    // Beyond what was said on this connection: it comes anyway.
    terminal.stored({ epoch: 'kept', upTo: 2, missingTo: 6 });
    expect(terminal.next(start)).toBeUndefined();
    terminal.stored({ epoch: 'kept', upTo: 2, missingTo: 4 });
    expect(seqs(terminal.next(start))).toEqual([3, 4, 5]);
    expect(terminal.repeated).toBe(3);
  });

  it('forgets what was confirmed of its own numbering, and nothing else', () => {
    const terminal = measuring(3);
    terminal.next(start);
    terminal.acknowledged(false);
    terminal.stored({ epoch: 'another', upTo: 4 });
    expect(terminal.settledUpTo).toBe(0);
    terminal.stored({ epoch: 'kept', upTo: 99 });
    terminal.stored({ epoch: 'kept', upTo: 1 });
    terminal.connectionLost();
    expect(terminal.settledUpTo).toBe(4);
    expect(terminal.next(start)).toBeUndefined();
  });

  it('forgets at the acknowledgement where that is all there is', () => {
    const terminal = measuring(3);
    terminal.next(start);
    terminal.acknowledged(true);
    terminal.connectionLost();
    expect(terminal.next(start)).toBeUndefined();
    expect(terminal.settledUpTo).toBe(4);
  });
});
