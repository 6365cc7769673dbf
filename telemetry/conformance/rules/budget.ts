import { MAX_MESSAGE_BYTES } from '../../contract/payload.ts';
import type { Findings } from '../findings.ts';
import { reporter, type Rule } from '../rule.ts';

/** Millions of bytes a month that a profile may cost. */
export const budgetsMb = { lean: 12, metered: 5 } as const;
export type BudgetProfile = keyof typeof budgetsMb;

/** Of a PUBLISH and its PUBACK in a TLS record, TCP and IPv4 packet each, with the acknowledgements of TCP. */
const OVERHEAD_BYTES = 190;
/** A PINGREQ and its PINGRESP likewise, where nothing was said for the keepalive. */
const PING_BYTES = 190;
const MONTH_MS = 30 * 86_400_000;
const SHORTEST_MS = 120_000;

/** What the messages cost: an estimate from their sizes, without connecting and without what TCP repeats. */
export function budgetRule(
  findings: Findings,
  profile: BudgetProfile | undefined,
): Rule & { mbPerMonth(): number | null } {
  const report = reporter(findings, 'budget', 'Limits');
  let began: number | undefined;
  let ended = 0;
  let bytes = 0;
  let keepaliveMs = 0;
  let lastAt = 0;
  let backlog = false;

  const mbPerMonth = (): number | null => {
    const watchedMs = ended - (began ?? ended);
    return watchedMs < SHORTEST_MS ? null : Math.round((bytes / watchedMs) * (MONTH_MS / 1e4)) / 100;
  };
  const pings = (until: number): void => {
    if (keepaliveMs > 0 && lastAt > 0) bytes += Math.floor((until - lastAt) / keepaliveMs) * PING_BYTES;
    lastAt = until;
  };

  return {
    mbPerMonth,
    see(event) {
      began ??= event.at;
      ended = event.at;
      if (event.kind === 'connected') {
        backlog ||= lastAt > 0;
        keepaliveMs = event.connection.keepaliveS * 1000;
      }
      if (event.kind !== 'message') return;
      pings(event.at);
      bytes += event.bytes + event.topicBytes + OVERHEAD_BYTES;
      if (event.bytes > MAX_MESSAGE_BYTES / 2)
        report(
          'hint',
          'size',
          `messages well below ${MAX_MESSAGE_BYTES} bytes`,
          `${event.bytes} bytes`,
          event.at,
        );
    },
    end(at) {
      pings(at);
      ended = at;
      const mb = mbPerMonth();
      if (profile === undefined || mb === null || backlog) return;
      if (mb > budgetsMb[profile])
        report(
          'warning',
          'month',
          `at most ${budgetsMb[profile]} MB in 30 days for ${profile}`,
          `about ${mb} MB`,
          at,
        );
    },
    unchecked: () =>
      backlog && profile !== undefined ? ['the month of data: a reconnection made this hour unusual'] : [],
  };
}
