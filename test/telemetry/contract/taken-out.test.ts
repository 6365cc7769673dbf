import { expect, test } from 'vitest';
import { sitesTakenOut } from '../../../telemetry/contract/taken-out.ts';

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
