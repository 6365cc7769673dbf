import { isObject, isText } from '../contract/field-readers.ts';
import { parseJson } from '../contract/payload.ts';
import type { SampleNumber } from './message.ts';

type Numbered = Pick<SampleNumber, 'epoch' | 'seq'>;

const MAX_EPOCH = 128;
const lenientDecoder = new TextDecoder();
const seqPattern = /"seq"\s*:\s*([1-9]\d{0,15})\b/g;
const epochPattern = /"epoch"\s*:\s*"([^"\\\p{Cc}]{0,128})"/gu;

/**
 * The numbers of the samples in a message that was refused, as far as they can be made out. JSON is read as it stands;
 * in what is no JSON (a NaN, a lost end) the members are looked for, provided that they name at most one epoch.
 */
export function readableNumbers(payload: Uint8Array): Numbered[] {
  const text = lenientDecoder.decode(payload);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return searched(text);
  }
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap(numberOf);
}

function numberOf(item: unknown): Numbered[] {
  if (!isObject(item)) return [];
  const { seq, epoch = '' } = item as { seq?: unknown; epoch?: unknown };
  return isSeq(seq) && isText(epoch, MAX_EPOCH) ? [{ epoch, seq }] : [];
}

function searched(text: string): Numbered[] {
  const epochs = new Set(Array.from(text.matchAll(epochPattern), ([, epoch = '']) => epoch));
  if (epochs.size > 1) return [];
  const [epoch = ''] = epochs;
  return Array.from(text.matchAll(seqPattern), ([, digits]) => Number(digits))
    .filter(isSeq)
    .map((seq) => ({ epoch, seq }));
}

function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
