import type { FakeFleet } from './fake-fleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a console asked to be done: the deed, the terminal, and what was sent with it. */
export interface SettledInFake {
  deed: string;
  terminalId: string;
  body: Record<string, unknown>;
}

/** Samples of wrong clocks, less what a console has settled. */
export function quarantined(fleet: FakeFleet): unknown {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const row = (
    site: number,
    reason: string,
    samples: number,
    offsetMs: number,
    arrivedMs: [number, number],
    more: { held?: number; pastRetention?: number; judged?: boolean } = {},
  ) => {
    const id = fleet.snapshot.ids[site] ?? '';
    const iso = (ago: number) => new Date(now - ago).toISOString();
    return {
      terminalId: `ut-${id}`,
      siteId: id,
      siteName: fleet.snapshot.names[site],
      regionCode: fleet.snapshot.regionCodes[site],
      reason,
      samples,
      firstMeasuredAt: iso(arrivedMs[0] - offsetMs),
      lastMeasuredAt: iso(arrivedMs[1] - offsetMs),
      firstReceivedAt: iso(arrivedMs[0]),
      lastReceivedAt: iso(arrivedMs[1]),
      clockOffsetMs: offsetMs,
      releasing: false,
      held: 0,
      pastRetention: 0,
      judged: true,
      ...more,
    };
  };
  const items = [
    row(3, 'clockAhead', 1432, 3 * HOUR + 12 * MINUTE, [26 * HOUR, 2 * MINUTE]),
    row(8, 'tooOld', 96, -(94 * DAY + 5 * HOUR), [5 * HOUR, 3 * HOUR], { pastRetention: 96 }),
    row(12, 'clockUnsynced', 12, -(9460 * DAY), [50 * MINUTE, 38 * MINUTE], { held: 9 }),
    row(15, 'clockUnsynced', 1, 20_000, [3 * DAY, 3 * DAY], { held: 1 }),
    row(21, 'clockAhead', 40, 2 * HOUR, [9 * DAY, 8 * DAY], { judged: false }),
  ];
  const settled = new Set(fleet.settled.map(({ terminalId }) => terminalId));
  return { items: items.filter(({ terminalId }) => !settled.has(terminalId)), nextCursor: null };
}

/** Notes what was asked; answers as the server does. */
export function settleInFake(
  fleet: FakeFleet,
  path: string,
  body: Record<string, unknown>,
): Record<string, number> | undefined {
  const [, terminalId, deed] = /^\/quarantine\/([^/]+)\/(release|discard)$/.exec(path) ?? [];
  if (terminalId === undefined || deed === undefined) return undefined;
  fleet.settled.push({ deed, terminalId, body });
  return deed === 'discard' ? { discarded: 96 } : { released: 1400, kept: 32 };
}
