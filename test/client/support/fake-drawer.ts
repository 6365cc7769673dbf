import type { FakeFleet } from './fake-fleet.ts';
import { mulberry } from './fake-fleet.ts';

const HOUR = 3_600_000;

/** What was measured at a site: a busy evening, loss before an outage, and a hole 6 to 7 hours after the start. */
export function series(fleet: FakeFleet, id: string, query: URLSearchParams): unknown {
  const stepMs = Number(query.get('step')) * 1000;
  const from = Math.floor(Number(query.get('from')) / stepMs) * stepMs;
  const steps = Math.ceil((Number(query.get('to')) - from) / stepMs);
  const row = fleet.snapshot.ids.indexOf(id);
  const random = mulberry(row + 11);
  const dark = fleet.stateOf(row) === 'offline' ? (fleet.snapshot.since[row] ?? 0) * 1000 : Infinity;
  const there = Array.from({ length: steps }, (_, at) => {
    const time = from + at * stepMs;
    return time < dark && (time < from + 6 * HOUR || time >= from + 7 * HOUR);
  });
  const column = (least: number, most: number) => {
    const median = there.map((is, at) => {
      const busy = 0.5 + 0.5 * Math.sin(((from + at * stepMs) / HOUR) * 0.26);
      return is ? least + (most - least) * busy * (0.7 + 0.3 * random()) : null;
    });
    const times = (factor: number) => median.map((value) => (value === null ? null : value * factor));
    return { median, mean: median, min: times(0.8), max: times(1.3) };
  };
  const item = {
    terminalId: `ut-${id}`,
    samples: there.map((is) => (is ? 5 : 0)),
    signalMetric: 'snrDb',
    fields: {
      latencyMs: column(38, 70),
      jitterMs: column(2, 9),
      packetLossRatio: column(0, 0.02),
      downlinkBps: column(1e6, 38e6),
      uplinkBps: column(2e5, 5e6),
      signal: column(8, 12),
      temperatureC: column(31, 44),
    },
  };
  return {
    from: new Date(from).toISOString(),
    stepSeconds: stepMs / 1000,
    steps,
    items: [item],
    nextCursor: null,
  };
}

/** Where a region fares worst. */
export function worst(fleet: FakeFleet, code: string, query: URLSearchParams): unknown {
  const least = Number(query.get('minSites') ?? 5);
  const figure = (ratio: number) => ({
    ratio,
    lowerBound: ratio - 0.002,
    upperBound: Math.min(1, ratio + 0.004),
    numeratorSeconds: ratio * 1e6,
    denominatorSeconds: 1e6,
  });
  const municipalities = fleet.regionCodes('municipality', code).map((each, at) => {
    const { siteCounts, name } = fleet.figures(each);
    const sites = Object.values(siteCounts).reduce((sum, count) => sum + count, 0) - siteCounts.planned;
    return {
      regionCode: each,
      name,
      ...harm(sites, siteCounts.offline),
      strictFigure: figure(0.9 + (at % 10) / 100),
      contractualFigure: figure(0.93 + (at % 7) / 100),
      ...{ scheduledSeconds: 1e6, unknownSeconds: 2e3, excludedSeconds: 1e3 },
    };
  });
  const there = municipalities.filter(({ sites }) => sites > 0);
  const large = there.filter(({ sites }) => sites >= least);
  const offline = fleet.snapshot.ids.flatMap((_, row) => (fleet.stateOf(row) === 'offline' ? [row] : []));
  return {
    regionCode: code,
    from: query.get('from'),
    to: query.get('to'),
    minSites: least,
    leftOut: there.length - large.length,
    now: harm(500, 12),
    municipalities: large.slice(0, 15),
    sites: offline.slice(0, 3).map((row) => ({
      siteId: fleet.snapshot.ids[row],
      name: fleet.snapshot.names[row],
      regionCode: fleet.snapshot.regionCodes[row],
      place: fleet.place(fleet.snapshot.regionCodes[row] ?? '00'),
      state: 'offline',
      stateSince: new Date((fleet.snapshot.since[row] ?? 0) * 1000).toISOString(),
      people: 214,
    })),
    sitesInTrouble: offline.length,
  };
}

function harm(sites: number, offlineSites: number): object & { sites: number } {
  return {
    ...{ sites, offlineSites, unknownSites: 0, degradedSites: 1 },
    ...{ people: sites * 90, peopleOffline: offlineSites * 90, sitesWithPeople: sites },
  };
}
