import type { GroupKind } from '../causes/verdict.ts';

/*
 * The model: docs/judgement.md has it with worked examples. One event at one moment may have hit a group; the group that
 * best explains who is and who is not affected wins. All scores are natural logarithms of likelihood ratios against
 * "each of these outages began by itself".
 */

/** Outages that begin by themselves, each terminal and day. */
export const BACKGROUND_PER_DAY = 1;
/** Clocks differ, and a minute is bad from its first lost packets or its last. */
export const SLACK_MS = 60_000;
/** In sequence: rain that moves reaches neighbours within so long. */
export const SEQUENCE_MS = 20 * 60_000;
/** What stands keeps standing until it is this much less likely than not. */
export const STANDING = 4;
const DAY_MS = 86_400_000;

/** What is believed of a kind of group before anything is seen. */
export interface Prior {
  /** How unlikely it is that such a thing happens just now, among all groups of the kind. */
  cost: number;
  /** Beta distribution of the share of the group that such an event hits. */
  hits: readonly [number, number];
  /** How many smaller groups of which kind it must hit: a gateway carries several beams. */
  parts?: { of: GroupKind; atLeast: number };
}

export const priors: Record<GroupKind, Prior> = {
  site: { cost: 2, hits: [4, 1] },
  beam: { cost: 7, hits: [8, 2] },
  gateway: { cost: 8, hits: [8, 2], parts: { of: 'beam', atLeast: 2 } },
  provider: { cost: 9, hits: [8, 2], parts: { of: 'gateway', atLeast: 2 } },
  serviceLine: { cost: 7, hits: [8, 2] },
  municipality: { cost: 7, hits: [2, 1] },
  area: { cost: 6, hits: [1.5, 1.5] },
};

/** How surprising it is that a terminal's outage begins by itself within the time that its start leaves open. */
export function surprise(vagueMs: number, sequenceMs = 0): number {
  const widthMs = Math.max(vagueMs, SLACK_MS) + vagueMs + SLACK_MS + 2 * sequenceMs;
  return -Math.log(Math.min((BACKGROUND_PER_DAY * widthMs) / DAY_MS, 0.5));
}

/**
 * How much better one event of a group explains what is seen than chance does.
 * @param surprises the sum of `surprise` over those affected
 * @param affected terminals of the group that lost service then
 * @param unaffected terminals of the group that are known to have kept it
 */
export function score(kind: GroupKind, surprises: number, affected: number, unaffected: number): number {
  const { cost, hits } = priors[kind];
  const [a, b] = hits;
  return surprises + lnBeta(a + affected, b + unaffected) - lnBeta(a, b) - cost;
}

/** How likely it is that just these of a group are affected and those are not, where any share is as likely as another. */
export function lnShare(affected: number, unaffected: number): number {
  return lnBeta(1 + affected, 1 + unaffected);
}

function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

/** Stirling's series, after stepping up to where it is exact enough. */
function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 8) {
    shift += Math.log(at);
    at += 1;
  }
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
