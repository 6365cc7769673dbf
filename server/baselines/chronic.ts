import { medianOf } from './hour-figures.ts';

/** Outages of one link over some days that were its own: not its beam's, gateway's or provider's, nor ours, nor by schedule. */
export interface LinkOutages {
  terminalId: string;
  outages: number;
  downSeconds: number;
}

/** A link that is down far more than those like it. */
export interface ChronicLink extends LinkOutages {
  /** What makes them alike: the technology of the link. */
  peerGroup: string;
  peers: number;
  peersMedianSeconds: number;
  /** 95 % of its peers were down so long or shorter. */
  peersP95Seconds: number;
  /** Share of its peers that were down for a shorter time. */
  worseThan: number;
}

/** Fewer outages in 30 days are bad luck. */
const MIN_OUTAGES = 3;
/** The worst are kept. */
const MAX_LINKS = 2_000;

/**
 * Links with at least 3 outages that were down longer than 95 % of those with the same technology and than three times their
 * median, worst first.
 * @param groups how many links in service each technology has, the well ones too
 */
export function chronicLinks(
  links: readonly LinkOutages[],
  groupOf: (terminalId: string) => string | undefined,
  groups: ReadonlyMap<string, number>,
): ChronicLink[] {
  const byGroup = new Map<string, LinkOutages[]>();
  for (const link of links) {
    const group = groupOf(link.terminalId);
    if (group === undefined) continue;
    const ofGroup = byGroup.get(group) ?? [];
    ofGroup.push(link);
    byGroup.set(group, ofGroup);
  }
  const found = [...byGroup].flatMap(([peerGroup, ofGroup]) => {
    const well = Math.max(0, (groups.get(peerGroup) ?? 0) - ofGroup.length);
    const seconds = [...new Array<number>(well).fill(0), ...ofGroup.map(({ downSeconds }) => downSeconds)];
    seconds.sort((a, b) => a - b);
    const p95 = seconds[Math.max(0, Math.ceil(0.95 * seconds.length) - 1)] ?? 0;
    const median = medianOf(seconds) ?? 0;
    return ofGroup
      .filter(
        ({ outages, downSeconds }) => outages >= MIN_OUTAGES && downSeconds > p95 && downSeconds > 3 * median,
      )
      .map((link) => ({
        ...link,
        peerGroup,
        peers: seconds.length - 1,
        peersMedianSeconds: median,
        peersP95Seconds: p95,
        worseThan: seconds.length === 1 ? 0 : below(seconds, link.downSeconds) / (seconds.length - 1),
      }));
  });
  return found
    .sort((a, b) => b.downSeconds - a.downSeconds || (a.terminalId < b.terminalId ? -1 : 1))
    .slice(0, MAX_LINKS);
}

/** How many of ascending values are less. */
function below(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
