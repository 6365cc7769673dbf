import { buildSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';

const TELLING_LOSS_RATIO = 0.1;

/** A message of samples, as telemetry/agent/wire-form.ts makes them: a lean one carries what changes slowly once. */
export function messageOf(samples: readonly Sample[], isLean: boolean): string {
  if (!isLean || samples.length === 1) return buildSamplesPayload(samples);
  return buildSamplesPayload(samples.map((sample, position) => (position === 0 ? sample : leaned(sample))));
}

function leaned(sample: Sample): Sample {
  const { probes, signal, alerts, ...rest } = sample;
  const unsynced = sample.clockSynced === false;
  const fields: Partial<Sample> = {
    measuredAt: rest.measuredAt,
    ...(rest.epoch === undefined ? {} : { epoch: rest.epoch, seq: rest.seq }),
    intervalS: rest.intervalS,
    badSeconds: rest.badSeconds,
    ...(unsynced ? { bootId: rest.bootId, monotonicMs: rest.monotonicMs, clockSynced: false } : {}),
    linkUp: rest.linkUp,
    latencyMs: rest.latencyMs,
    ...(rest.jitterMs === undefined ? {} : { jitterMs: rest.jitterMs }),
    packetLossRatio: rest.packetLossRatio,
    ...(probes?.some(({ sent, lost }) => lost > sent * TELLING_LOSS_RATIO) === true ? { probes } : {}),
    downlinkBps: rest.downlinkBps,
    uplinkBps: rest.uplinkBps,
    ...(rest.downlinkCapacityBps === undefined
      ? {}
      : { downlinkCapacityBps: rest.downlinkCapacityBps, uplinkCapacityBps: rest.uplinkCapacityBps }),
    ...(signal === undefined ? {} : { signal }),
    ...(rest.modcod === undefined ? {} : { modcod: rest.modcod }),
    ...(rest.disabledReason === undefined ? {} : { disabledReason: rest.disabledReason }),
    lanUp: rest.lanUp,
    powerSource: rest.powerSource,
    ...(alerts === undefined ? {} : { alerts }),
  } as Partial<Sample>;
  return fields as Sample;
}
