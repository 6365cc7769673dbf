import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PartName } from '../../../server/push/fleet-parts.ts';
import { keepPartsReady } from '../../../server/push/ready-parts.ts';
import { MemoryFleet } from '../http/world.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what the country loads is made once the fleet has settled, at the start and after each change', async () => {
  const fleet = new MemoryFleet();
  const made: PartName[] = [];
  const parts = {
    for: (_: unknown, part: PartName) => {
      made.push(part);
      return made.length === 1
        ? Promise.reject(new Error('disk'))
        : Promise.resolve({ etag: '', gzipped: Buffer.of() });
    },
  };
  const undo = keepPartsReady(fleet, parts);
  await vi.advanceTimersByTimeAsync(4_000);
  fleet.changed();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(made).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made).toEqual(['sites']);

  fleet.changed();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(made).toEqual(['sites', 'sites', 'texts']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(made).toHaveLength(3);

  fleet.changed();
  undo();
  fleet.changed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(made).toHaveLength(3);
});
