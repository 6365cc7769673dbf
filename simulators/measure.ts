import type { Sample } from '../telemetry/contract/sample.ts';
import type { LinkConditions, World } from './world.ts';

/** A sample that was not numbered yet. */
export type Reading = Omit<Sample, 'epoch' | 'seq' | 'oldestSeq'>;

/** What a terminal writes down for the interval that ends at `measuredAt`. A dark link is total loss, its latency unknown. */
export function measure(conditions: LinkConditions, measuredAt: number, intervalS: number): Reading {
  const signal = { metric: 'snrDb', value: Math.round(conditions.signalDb * 10) / 10 } as const;
  if (!conditions.linkUp) {
    return {
      measuredAt,
      intervalS,
      badSeconds: intervalS,
      linkUp: false,
      latencyMs: null,
      packetLossRatio: 1,
      downlinkBps: 0,
      uplinkBps: 0,
      signal,
    };
  }
  const { latencyMs, jitterMs, packetLossRatio, downlinkBps, uplinkBps, clients } = conditions;
  return {
    measuredAt,
    intervalS,
    linkUp: true,
    latencyMs,
    jitterMs,
    packetLossRatio,
    downlinkBps,
    uplinkBps,
    signal,
    clients,
    ...testedWithin(conditions, measuredAt - intervalS * 1000, measuredAt),
  };
}

/** The capacity, where the last speed test fell into the interval. */
function testedWithin(
  { speedTest }: LinkConditions & { linkUp: true },
  after: number,
  until: number,
): Pick<Reading, 'downlinkCapacityBps' | 'uplinkCapacityBps'> {
  if (speedTest === undefined || speedTest.at <= after || speedTest.at > until) return {};
  return { downlinkCapacityBps: speedTest.downlinkBps, uplinkCapacityBps: speedTest.uplinkBps };
}

/** Nothing measures at all. */
export function isOff(conditions: LinkConditions): boolean {
  return !conditions.linkUp && conditions.isOff === true;
}

/** Nothing that the terminal says arrives: its link is down, and no other carries it. */
export function isDark(conditions: LinkConditions): boolean {
  return !conditions.linkUp && (conditions.isOff === true || conditions.isCarried !== true);
}

/** What a terminal of the fleet writes down for the interval that ends at `measuredAt`, as the world has it. */
export function readingIn(world: World, index: number, measuredAt: number, intervalS: number): Reading {
  return (
    world.reading?.(index, measuredAt - intervalS * 1000, measuredAt) ??
    measure(world.conditions(index, measuredAt), measuredAt, intervalS)
  );
}
