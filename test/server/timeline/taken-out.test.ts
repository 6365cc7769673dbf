import { expect, test } from 'vitest';
import { sitesTakenOut, wasTakenOut } from '../../../server/timeline/taken-out.ts';

test('only people who take a terminal out of service end an outage without a return', () => {
  const at = 1_000_000;
  const rest = { kind: 'outOfService' as const, from: at, to: Infinity };
  expect(wasTakenOut([rest], at)).toBe(true);
  for (const kind of ['doubtful', 'silent', 'offBySchedule', 'monitoring'] as const)
    expect(wasTakenOut([{ ...rest, kind }], at)).toBe(false);
  // It came back, and was taken out later; or was out before.
  expect(wasTakenOut([{ ...rest, from: at + 60_000 }], at)).toBe(false);
  expect(wasTakenOut([{ ...rest, from: at - 60_000, to: at - 30_000 }], at)).toBe(false);
});

test('a site came back where one of its links did, and its last outage says how each ended', () => {
  const end = (terminal: string, to: number, isTakenOut: boolean) => ({
    site: terminal.slice(0, 1),
    ...{ terminal, to, isTakenOut },
  });
  const ends = [
    ...[end('a1', 5, false), end('a1', 9, true)],
    ...[end('b1', 5, true), end('b2', 9, false)],
    ...[end('c1', 5, true), end('c1', Infinity, false)],
  ];
  for (const order of [ends, ends.toReversed()]) expect([...sitesTakenOut(order)]).toEqual(['a']);
});
