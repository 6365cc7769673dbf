import { expect } from 'vitest';
import type { DirectionSums } from '../../../server/regions/throughput-sums.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';

const HOUR_MS = 3_600_000;
type Direction = 'downlink' | 'uplink';

/** What one stored sample says of one direction in one hour. */
export interface Piece {
  ms: number;
  bps: number;
  bytes: number;
  capacityBytes: number | null;
  endsHere: boolean;
}

/** Pieces of one region by direction and hour. */
export type Pieces = Record<Direction, Map<number, Piece[]>>;

export function noPieces(): Pieces {
  return { downlink: new Map<number, Piece[]>(), uplink: new Map<number, Piece[]>() };
}

/** Cuts a sample at the hours, as docs/judgement.md says, and adds the pieces. */
export function addPieces(into: Pieces, sample: Sample, contracted: Record<Direction, number | null>): void {
  for (const direction of ['downlink', 'uplink'] as const) {
    const bps = direction === 'downlink' ? sample.downlinkBps : sample.uplinkBps;
    if (bps === undefined) continue;
    const to = sample.measuredAt;
    const from = to - (sample.intervalS ?? 60) * 1000;
    const bytes = (rate: number, until: number) => Math.round((rate * (until - from)) / 8000);
    for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour < to; hour += HOUR_MS) {
      const [start, end] = [Math.max(from, hour), Math.min(to, hour + HOUR_MS)];
      const limit = contracted[direction];
      const pieces = into[direction].get(hour) ?? [];
      pieces.push({
        ms: end - start,
        bps,
        bytes: bytes(bps, end) - bytes(bps, start),
        capacityBytes: limit === null ? null : bytes(limit, end) - bytes(limit, start),
        endsHere: end === to,
      });
      into[direction].set(hour, pieces);
    }
  }
}

/** The sums are those of the pieces to the last bit, the percentiles within 2 %. */
export function expectSums(sums: DirectionSums, pieces: readonly Piece[]): void {
  const contracted = pieces.filter(({ capacityBytes }) => capacityBytes !== null);
  expect({
    samples: sums.samples,
    measuredMs: sums.measuredMs,
    bytes: sums.bytes,
    contractedBytes: sums.contractedBytes,
    capacityBytes: sums.capacityBytes,
    weight: sums.rates.weight,
  }).toEqual({
    samples: pieces.filter(({ endsHere }) => endsHere).length,
    measuredMs: sum(pieces.map(({ ms }) => ms)),
    bytes: sum(pieces.map(({ bytes }) => bytes)),
    contractedBytes: sum(contracted.map(({ bytes }) => bytes)),
    capacityBytes: sum(contracted.map(({ capacityBytes }) => capacityBytes ?? 0)),
    weight: sum(pieces.map(({ ms }) => ms)),
  });
  const shares = [0.05, 0.5, 0.95];
  sums.rates.percentiles(shares).forEach((found, at) => {
    const exact = percentileOf(pieces, shares[at] ?? 0);
    // Below 1 bit per second nothing is told apart.
    expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(Math.max(1, exact * 0.020_001));
  });
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percentileOf(pieces: readonly Piece[], share: number): number {
  const sorted = [...pieces].sort((a, b) => a.bps - b.bps);
  const wanted = Math.ceil(share * sum(sorted.map(({ ms }) => ms)));
  let below = 0;
  for (const { bps, ms } of sorted) {
    below += ms;
    if (below >= wanted) return bps;
  }
  return Number.NaN;
}
