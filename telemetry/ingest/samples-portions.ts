import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { MAX_SAMPLES_PER_MESSAGE, type Sample } from '../contract/sample.ts';

/** The payloads of `samples` messages that together hold these samples, each within the contract's limits. */
export function inPortions(samples: readonly Sample[]): string[] {
  const payloads: string[] = [];
  let portion: string[] = [];
  let bytes = 2;
  for (const text of samples.map((sample) => JSON.stringify(sample))) {
    const size = Buffer.byteLength(text) + 1;
    if (
      portion.length === MAX_SAMPLES_PER_MESSAGE ||
      (portion.length > 0 && bytes + size > MAX_MESSAGE_BYTES)
    ) {
      payloads.push(`[${portion.join()}]`);
      portion = [];
      bytes = 2;
    }
    portion.push(text);
    bytes += size;
  }
  if (portion.length > 0) payloads.push(`[${portion.join()}]`);
  return payloads;
}
