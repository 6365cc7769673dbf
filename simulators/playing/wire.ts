import { buildSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';

const TELLING_LOSS_RATIO = 0.1;

/** A message of samples, as telemetry/agent/wire-form.ts makes them: a lean one carries what changes slowly once. */
export function messageOf(samples: readonly Sample[], isLean: boolean): string {
  if (!isLean || samples.length === 1) return buildSamplesPayload(samples);
  return buildSamplesPayload(samples.map((sample, position) => (position === 0 ? sample : leaned(sample))));
}

function leaned(sample: Sample): Sample {
  const { probes } = sample;
  const lean = {
    measuredAt: sample.measuredAt,
    epoch: sample.epoch,
    seq: sample.seq,
    intervalS: sample.intervalS,
    badSeconds: sample.badSeconds,
    linkUp: sample.linkUp,
    latencyMs: sample.latencyMs,
    jitterMs: sample.jitterMs,
    packetLossRatio: sample.packetLossRatio,
    downlinkBps: sample.downlinkBps,
    uplinkBps: sample.uplinkBps,
    downlinkCapacityBps: sample.downlinkCapacityBps,
    uplinkCapacityBps: sample.uplinkCapacityBps,
    signal: sample.signal,
    modcod: sample.modcod,
    disabledReason: sample.disabledReason,
    lanUp: sample.lanUp,
    powerSource: sample.powerSource,
    alerts: sample.alerts,
    // What is undefined is left out of JSON, as what was not measured is of a sample.
  } as Sample;
  if (probes?.some(({ sent, lost }) => lost > sent * TELLING_LOSS_RATIO) === true) lean.probes = probes;
  if (sample.clockSynced !== false) return lean;
  return { ...lean, bootId: sample.bootId ?? '', monotonicMs: sample.monotonicMs ?? 0, clockSynced: false };
}
