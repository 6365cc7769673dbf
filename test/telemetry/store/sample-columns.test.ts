import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleColumns } from '../../../telemetry/store/sample-columns.ts';
import { sample } from '../../support/arbitraries.ts';

const terminalSample = fc.record({
  terminalId: fc.constantFrom('T-1', 'T-2', '__proto__'),
  receivedAt: fc.integer({ min: 0, max: 2e12 }),
  sample,
});
const batch = fc.array(terminalSample, { maxLength: 40 });

test('what is read out equals what was put in, also on the other side of a thread', () => {
  fc.assert(
    fc.property(batch, (samples) => {
      // Little room, so that it has to grow.
      const columns = new SampleColumns(1);
      for (const each of samples) columns.append(each);
      expect(columns).toHaveLength(samples.length);
      expect([...columns]).toEqual(samples);
      expect([...SampleColumns.from(structuredClone(columns.toSend()))]).toEqual(samples);
      expect(columns.toSend().numbers.buffer.byteLength).toBe(columns.toSend().numbers.byteLength);
    }),
  );
});

test('slices and picks are those samples', () => {
  fc.assert(
    fc.property(batch, fc.nat(40), fc.nat(40), (samples, from, length) => {
      const columns = SampleColumns.of(samples);
      const slice = columns.slice(from, from + length);
      expect([...slice]).toEqual(samples.slice(from, from + length));
      expect([...SampleColumns.from(slice.toSend())]).toEqual(samples.slice(from, from + length));
      const places = new Set([from, length]);
      expect([...columns.pick(places, true)]).toEqual(samples.filter((_, index) => places.has(index)));
      expect([...columns.pick(places, false)]).toEqual(samples.filter((_, index) => !places.has(index)));
    }),
  );
});

test('a checksum tells samples apart by what they say, not by whose they are or when they came', () => {
  const measured = { measuredAt: 5, latencyMs: 3, epoch: 'a', modcod: 'QPSK' };
  const at = (terminalId: string, receivedAt: number, fields: object) =>
    SampleColumns.of([{ terminalId, receivedAt, sample: { ...measured, ...fields } }]).checksum(0);
  const first = at('T-1', 9, {});
  expect(at('T-2', 10, { measuredAt: 6 })).toBe(first);
  for (const other of [
    { latencyMs: null },
    { latencyMs: 4 },
    { epoch: 'b' },
    { modcod: '8PSK' },
    { linkUp: false },
  ]) {
    expect(at('T-1', 9, other)).not.toBe(first);
  }
});
