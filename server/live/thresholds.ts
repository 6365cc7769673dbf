import { intervalMsOf, type Sample } from '../../telemetry/contract/sample.ts';
import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { StateReason } from '../../telemetry/contract/site-state.ts';

export { intervalMsOf };

/** The numbers behind the judgement. docs/judgement.md explains each. */
export const thresholds = {
  /** A minute with more loss is bad (form of ITU-T Y.1540, clause 7: the availability criterion on the loss ratio). */
  badLossRatio: 0.2,
  degradedLossRatio: 0.05,
  /** So many samples in a row must agree before `degraded` is entered or left. */
  degradedSamples: 2,
  /** A broker's word that a terminal is gone is believed after this: short reconnects are no news. */
  disconnectedGraceMs: 20_000,
  /** A will is sent up to 1.5 keepalives after the link died: the outage cannot have begun earlier than this before it. */
  willDelayMs: 180_000,
  /** Silent after so many of the terminal's own reporting rhythms ... */
  silentRhythms: 2.5,
  /** (within the bounds of `silence-table.ts`; no rhythm is slower than this) */
  longestRhythmMs: 3_600_000,
  /** A first message that covers more than this may be a backlog: the second one tells the rhythm. */
  backlogMs: 900_000,
  /** Two silences differ by at most this share of theirs: the terminal reports in that rhythm. */
  equalGaps: 0.1,
  /** ... and no sooner than so many of the intervals that its samples cover ... */
  silentIntervals: 1.25,
  /** ... and judged offline after so many times that. */
  offlineSilences: 3,
  /** Who has sent no more messages than that may report once an hour: nobody knows its rhythm yet. */
  firstMessages: 2,
  firstOfflineMs: 3_600_000,
  /** A message older than this on arrival is a replay, unless the terminal's clock is steadily slow. */
  replayLagMs: 300_000,
  /** A link that turned so often within this time flaps ... */
  flappingTurns: 6,
  flappingWindowMs: 3_600_000,
  /** ... until it has not turned for this long. */
  steadyMs: 900_000,
  /** When we cannot see for longer than this, nothing is shown as known. */
  blindGraceMs: 15_000,
} as const;

const highLatencyMs: Record<LinkTechnology, number> = {
  leo: 250,
  geo: 1_000,
  fiber: 150,
  cellular: 300,
  fixedWireless: 200,
  other: 1_000,
};

/** Fewer lost seconds in a good sample say nothing of where an outage begins or ends. */
const LEAST_LOST_S = 3;
/** Nor is more than so much of a long one at one of its ends. */
const MOST_LOST_S = 60;

/** What one sample alone says of its interval. */
export interface Verdict {
  bad: boolean;
  degraded: boolean;
  reason: StateReason;
  /** For how long service was lost, milliseconds; left out: for all that is known all of a bad one, nothing of a good one. */
  badMs?: number;
}

const healthy: Verdict = { bad: false, degraded: false, reason: 'healthy' };
const linkDown: Verdict = { bad: true, degraded: true, reason: 'linkDown' };
const totalLoss: Verdict = { bad: true, degraded: true, reason: 'totalLoss' };
const badLoss: Verdict = { bad: true, degraded: true, reason: 'highLoss' };
const someLoss: Verdict = { bad: false, degraded: true, reason: 'highLoss' };
const slow: Verdict = { bad: false, degraded: true, reason: 'highLatency' };

/** What of a sample says whether it is bad, which interval it covers, and what went before it. */
export const evidenceFields: readonly (keyof Sample)[] = [
  'intervalS',
  'linkUp',
  'packetLossRatio',
  'probes',
  'latencyMs',
  'badSeconds',
  'agentUptimeS',
  'terminalUptimeS',
];

/** Whether a sample says anything of the link; else it only came. */
export function saysOfLink({ linkUp, packetLossRatio, latencyMs, badSeconds, probes }: Sample): boolean {
  return (
    linkUp !== undefined ||
    packetLossRatio !== undefined ||
    latencyMs !== undefined ||
    badSeconds !== undefined ||
    probes !== undefined
  );
}

/** Judges one sample by itself: bad, degraded or healthy, and for what reason. */
export function judgeSample(sample: Sample, technology: LinkTechnology | null): Verdict {
  const verdict = judgeInterval(sample, technology);
  const { badSeconds = 0 } = sample;
  if (sample.badSeconds === undefined || badSeconds * 1000 >= intervalMsOf(sample)) return verdict;
  if (verdict.bad) return { ...verdict, badMs: Math.round(badSeconds * 1000) };
  if (badSeconds < LEAST_LOST_S) return verdict;
  return { ...verdict, badMs: Math.round(Math.min(badSeconds, MOST_LOST_S) * 1000) };
}

function judgeInterval(sample: Sample, technology: LinkTechnology | null): Verdict {
  const loss = lossRatio(sample);
  if (sample.linkUp === false) return linkDown;
  if (loss === 1 || (loss === null && sample.latencyMs === null)) return totalLoss;
  if (loss !== null && loss > thresholds.badLossRatio) return badLoss;
  if (badShare(sample) > 0.5) return badLoss;
  if (loss !== null && loss > thresholds.degradedLossRatio) return someLoss;
  if ((sample.latencyMs ?? 0) > highLatencyMs[technology ?? 'other']) return slow;
  return healthy;
}

/** Start of the measured interval; samples without `intervalS` cover a minute. */
export function startOf(sample: Sample): number {
  return sample.measuredAt - intervalMsOf(sample);
}

/** Loss to the internet or the provider's point of presence; null where the sample does not speak of it. */
export function lossRatio(sample: Sample): number | null {
  if (sample.packetLossRatio !== undefined) return sample.packetLossRatio;
  const probe =
    sample.probes?.find(({ target }) => target === 'internet') ??
    sample.probes?.find(({ target }) => target === 'pop');
  return probe === undefined || probe.sent === 0 ? null : probe.lost / probe.sent;
}

function badShare(sample: Sample): number {
  return sample.badSeconds === undefined ? 0 : (sample.badSeconds * 1000) / intervalMsOf(sample);
}
