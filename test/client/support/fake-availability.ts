import { mulberry } from './fake-fleet.ts';
import type { FakeFleet } from './fake-fleet.ts';

/** Figures of one subject over a period, with half as much exonerated as was down. */
export function availability(fleet: FakeFleet, query: URLSearchParams): unknown {
  const now = Date.now();
  const from = query.has('month') ? now - 20 * 86_400_000 : Number(query.get('from'));
  const to = query.has('month') ? now : Number(query.get('to'));
  const region = query.get('region');
  const sites = region === null ? 1 : sitesIn(fleet, region);
  const scheduled = (sites * (to - from)) / 1000;
  // No region, and no period of one, is like the other.
  const luck = region === null ? 1 : luckOf(region, from);
  const down = luck * (sites * 1380 + scheduled * 0.004);
  const row = { from: iso(from), to: iso(to), ...figures(scheduled, down, sites * 600, down / 2) };
  const step = { hour: 3_600_000, day: 86_400_000 }[query.get('step') ?? ''];
  if (step === undefined) return { items: [row], nextCursor: null };
  const steps = Array.from({ length: Math.floor((to - from) / step) }, (_, at) => ({
    from: iso(from + at * step),
    to: iso(from + (at + 1) * step),
    ...figures((sites * step) / 1000, sites * (at % 7) * 3, sites * 20, 0),
  }));
  return { items: steps, nextCursor: null };
}

/** Regions differ much, periods of one a little: by how many days ago they began. */
function luckOf(region: string, from: number): number {
  const daysAgo = Math.round((Date.now() - from) / 86_400_000);
  return (0.5 + mulberry(Number(region))()) * (0.95 + mulberry(Number(region) + daysAgo)() / 10);
}

function sitesIn({ snapshot }: FakeFleet, region: string): number {
  if (region === '00') return snapshot.ids.length;
  return Math.max(1, snapshot.regionCodes.filter((code) => code.startsWith(region)).length);
}

/** Two months stand fast; the older was restated. */
export function months(id: string, query: URLSearchParams): unknown {
  if (id === 'chain') return { versions: 3, sound: true, brokenAt: null, lastHash: 'c41d' };
  const version = (sequence: number, month: string, number: number, at: string, reason: string) => ({
    sequence,
    month,
    version: number,
    rule: '1',
    basis: 'always',
    frozenAt: at,
    frozenBy: 'marta',
    frozenByName: 'Marta Gómez',
    reason,
    previousHash: '0'.repeat(64),
    contentHash: 'a'.repeat(64),
    hash: `${sequence}f3c9a70d15e8b24`.repeat(4),
  });
  if (id === 'months' && !query.has('version'))
    return {
      items: [
        version(1, '2026-01', 1, '2026-02-03T16:00:00Z', 'Cierre de enero'),
        version(2, '2026-02', 1, '2026-03-03T16:12:00Z', 'Cierre de febrero'),
        version(3, '2026-01', 2, '2026-03-09T23:40:00Z', 'Llegaron mediciones guardadas de 41 sitios'),
      ],
      nextCursor: null,
    };
  const late = query.get('version') === '2' ? 900_000 : 0;
  return { items: [figures(90_000_000, 700_000 + late, 300_000, 120_000)], nextCursor: null };
}

function figures(scheduled: number, down: number, unknown: number, excluded: number): object {
  const up = scheduled - down - unknown;
  const whole = scheduled - excluded;
  return {
    strict: up / scheduled,
    contractual: up / whole,
    scheduledSeconds: scheduled,
    unknownSeconds: unknown,
    excludedSeconds: excluded,
    strictFigure: figure(up, scheduled, unknown),
    contractualFigure: figure(up, whole, unknown),
  };
}

function figure(up: number, of: number, unknown: number): object {
  const bounds = { lowerBound: (up - unknown / 20) / of, upperBound: (up + unknown) / of };
  return { ratio: up / of, ...bounds, numeratorSeconds: up, denominatorSeconds: of };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** What went through a region in a week. */
export function throughput(query = new URLSearchParams(), region = '00'): unknown {
  const luck = region === '00' ? 1 : luckOf(region, Number(query.get('from')));
  const direction = (share: number) => ({
    meanBps: 2.4e6 * share * luck,
    p5Bps: 1e5 * share * luck,
    p50Bps: 1.8e6 * share * luck,
    p95Bps: 9.6e6 * share * luck,
    utilisation: 0.118 * luck,
    bytes: 6.1e14 * share * luck,
    samples: 2e6,
    sites: 480,
  });
  const [downlink, uplink] = [direction(1), direction(0.12)];
  const total = { downlink, uplink, busyHour: { downlink: 11, uplink: 23 } };
  const by = query.get('by') ?? 'day';
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  const stepMs = by === 'hour' ? 3_600_000 : 86_400_000;
  const items = Array.from({ length: Math.floor((to - from) / stepMs) || 0 }, (_, at) => ({
    from: new Date(from + at * stepMs).toISOString(),
    to: new Date(from + (at + 1) * stepMs).toISOString(),
    downlink: direction(1 + Math.sin(at / 4) / 2),
    uplink: direction(0.12),
  }));
  return { by, timeZone: 'America/Mexico_City', total, items, nextCursor: null };
}
