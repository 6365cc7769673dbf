import type { Probe, ProbeTarget, Sample } from '../contract/sample.ts';
import { numberIn, put } from './put.ts';

/** What one target answered, as programs that ping several report it. Each part only where it was measured. */
export interface PingTarget {
  /** Host name or address. */
  host: string;
  lossRatio: number | undefined;
  rttMs: number | undefined;
  jitterMs: number | undefined;
  sent?: number | undefined;
  received?: number | undefined;
  rttP50Ms?: number | undefined;
  rttP95Ms?: number | undefined;
}

const MAX_PROBES = 8;
const dishAddress = '192.168.100.1';

/**
 * Loss, latency and jitter of the target that answers best, since the link works when anything behind it can be reached;
 * targets on site say nothing of the link. Targets whose packets were counted become probes too.
 */
export function addPings(sample: Sample, targets: readonly PingTarget[]): void {
  const sorted = targets.toSorted((a, b) => worth(a) - worth(b) || a.host.localeCompare(b.host));
  const [best] = sorted.filter((target) => placeOf(target.host) !== 'dish' && !isOnSite(target.host));
  if (best !== undefined) {
    put(sample, 'packetLossRatio', best.lossRatio);
    if (best.lossRatio === 1) sample.latencyMs = null;
    else put(sample, 'latencyMs', best.rttMs);
    put(sample, 'jitterMs', best.jitterMs);
  }
  const probes = sorted.flatMap((target) => probeOf(target) ?? []);
  if (probes.length > 0) put(sample, 'probes', probes.slice(0, MAX_PROBES));
}

function worth({ lossRatio, rttMs }: PingTarget): number {
  return (lossRatio ?? (rttMs === undefined ? 1 : 0)) * 1e9 + (rttMs ?? 1e9);
}

function probeOf(target: PingTarget): Probe | undefined {
  const sent = numberIn(target.sent, 1, 1e9);
  const received = numberIn(target.received, 0, sent ?? 0);
  if (sent === undefined || received === undefined || isOnSite(target.host)) return undefined;
  const rttP50Ms = numberIn(target.rttP50Ms ?? target.rttMs, 0, 1e9);
  const rttP95Ms = numberIn(target.rttP95Ms, 0, 1e9);
  return {
    target: placeOf(target.host),
    sent,
    lost: sent - received,
    ...(rttP50Ms !== undefined && received > 0 && { rttP50Ms }),
    ...(rttP95Ms !== undefined && received > 0 && { rttP95Ms }),
  };
}

/** A Starlink dish has one address everywhere; carriers' shared addresses (RFC 6598) are theirs; the rest is the internet. */
function placeOf(host: string): ProbeTarget {
  if (host === dishAddress) return 'dish';
  return /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host) ? 'pop' : 'internet';
}

function isOnSite(host: string): boolean {
  return (
    host !== dishAddress &&
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|fe80:|f[cd][0-9a-f]{2}:)/i.test(host)
  );
}
