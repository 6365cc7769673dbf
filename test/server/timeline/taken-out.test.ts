import { expect, test } from 'vitest';
import { wasTakenOut } from '../../../server/timeline/taken-out.ts';

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
