import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Sample } from '../contract/sample.ts';

export const HOUR_MS = 3_600_000;

/**
 * What `samples` holds beside its key (hour, terminal, measured_at): a column for each number that histories and
 * statistics read; `rest` is the sample's other fields as JSON.
 */
export const valueColumns = [
  'received_at',
  'latency_ms',
  'latency_lost',
  'packet_loss_ratio',
  'downlink_bps',
  'uplink_bps',
  'downlink_capacity_bps',
  'link_up',
  'rest',
] as const;

/** One value for each of `valueColumns`. */
export function valuesOf(sample: Sample, receivedAt: number): SQLInputValue[] {
  const {
    measuredAt: _,
    latencyMs,
    packetLossRatio,
    downlinkBps,
    uplinkBps,
    downlinkCapacityBps,
    linkUp,
    ...rest
  } = sample;
  const restText = JSON.stringify(rest);
  return [
    receivedAt,
    latencyMs ?? null,
    latencyMs === null ? 1 : null,
    packetLossRatio ?? null,
    downlinkBps ?? null,
    uplinkBps ?? null,
    downlinkCapacityBps ?? null,
    linkUp === undefined ? null : Number(linkUp),
    restText === '{}' ? null : restText,
  ];
}

/** Reads a row of `measured_at` and `valueColumns`, in this order. */
export function sampleOf(row: readonly (SQLOutputValue | undefined)[]): {
  receivedAt: number;
  sample: Sample;
} {
  const [
    measuredAt,
    receivedAt,
    latencyMs,
    lost,
    packetLossRatio,
    downlinkBps,
    uplinkBps,
    downlinkCapacityBps,
    linkUp,
    rest,
  ] = row;
  const sample: Sample = { measuredAt: measuredAt as number };
  if (latencyMs !== null) sample.latencyMs = latencyMs as number;
  else if (lost === 1) sample.latencyMs = null;
  if (packetLossRatio !== null) sample.packetLossRatio = packetLossRatio as number;
  if (downlinkBps !== null) sample.downlinkBps = downlinkBps as number;
  if (uplinkBps !== null) sample.uplinkBps = uplinkBps as number;
  if (downlinkCapacityBps !== null) sample.downlinkCapacityBps = downlinkCapacityBps as number;
  if (linkUp !== null) sample.linkUp = linkUp === 1;
  if (typeof rest === 'string') Object.assign(sample, JSON.parse(rest));
  return { receivedAt: receivedAt as number, sample };
}
