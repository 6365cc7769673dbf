import type { Sample } from '../../../telemetry/contract/sample.ts';
import { createFormats } from '../../../telemetry/formats/formats.ts';
import type { Finding, Format, Reading } from '../../../telemetry/formats/format.ts';

/** All formats; what Sparkplug would say goes nowhere. */
export const formats = createFormats({ ask: () => undefined });
export const formatFor = (topic: string): Format | undefined => formats.formatFor(topic);

export const receivedAt = 1_700_000_000_000;

/** A message of nobody in particular, received at `receivedAt`. */
export function foreign(topic: string, payload: string | Uint8Array, senderId?: string) {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return { topic, payload: bytes, receivedAt, ...(senderId === undefined ? {} : { senderId }) };
}

/** The samples of one message, each reading taken alone. */
export function samplesOf(
  format: Format,
  topic: string,
  payload: string | Uint8Array,
  senderId?: string,
): Sample[] {
  return readings(format.read(foreign(topic, payload, senderId))).flatMap(
    ({ values, measuredAt }) => format.sample(values, measuredAt ?? receivedAt) ?? [],
  );
}

/** The sample of messages that belong to one window. */
export function gatheredSample(
  format: Format,
  messages: readonly (readonly [string, string | Uint8Array])[],
) {
  const values = new Map<string, unknown>();
  let time: number | undefined;
  for (const [topic, payload] of messages) {
    for (const reading of readings(format.read(foreign(topic, payload)))) {
      for (const [name, value] of reading.values) values.set(name, value);
      time ??= reading.measuredAt;
    }
  }
  return format.sample(values, time ?? receivedAt);
}

export function readings(findings: readonly Finding[]): Reading[] {
  return findings.filter((finding) => 'values' in finding);
}
