import { z } from 'zod';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { localDay, monthDays, type LocalDay } from '../local-day.ts';

/*
 * The parameters that lists share. Each is text in the address and becomes what the routes work with.
 */

const DAY_MS = 86_400_000;
/** A longer period is a report, not a question. */
const MAX_PERIOD_MS = 400 * DAY_MS;
const MAX_TIME_MS = 4_102_444_800_000;

/** ISO 8601 or epoch milliseconds, as epoch milliseconds. */
export const time = z
  .string()
  .transform(timeOf)
  .refine((value) => value >= 0 && value <= MAX_TIME_MS, {
    error: 'a time in ISO 8601 (2026-03-01T00:00:00Z) or epoch milliseconds',
  })
  .describe('ISO 8601 or epoch milliseconds');

export const regionCode = z
  .string()
  .regex(/^\d{2}(\d{3}(\d{4})?)?$/, { error: 'an INEGI code of 2, 5 or 9 digits' })
  .describe('INEGI code of 2, 5 or 9 digits; 00 is the country');

/** Regions a person or token is limited to; null is the whole country. */
export const regionCodes = z.array(regionCode).min(1).max(200).nullable();

export const id = z.string().min(1).max(200);

export const limit = z
  .string()
  .regex(/^\d{1,6}$/, { error: 'a whole number 1..1000' })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 1000, { error: 'a whole number 1..1000' })
  .default(100);

/** A text that is looked for, whatever its case and accents. */
export const sought = z.string().trim().min(1).max(100).optional();

/** What every list takes beside its own filters. */
export const page = {
  cursor: z.string().max(500).optional().describe('nextCursor of the page before'),
  limit: limit.describe('1..1000, 100 unless told'),
};

/** A day like `2026-03-01`, counted from 1970-01-01. */
export const day = z
  .string()
  .transform((text, context): LocalDay => {
    const found = localDay(text);
    if (found === undefined) context.addIssue({ code: 'custom', message: 'a day like 2026-01-31' });
    return found ?? z.NEVER;
  })
  .describe('a local day like 2026-01-31');

/** A month like `2026-03`, with its first local day and the first of the next, counted from 1970-01-01. */
export const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'a month like 2026-03' })
  .transform((text) => ({ text, ...monthDays(text) }));

export const period = { from: time.optional(), to: time.optional() };

export const places = {
  region: regionCode.optional().describe('INEGI code; everything inside it'),
  site: id.optional().describe('id of a site'),
};

/** The period that was asked for, or the last 24 hours. Includes `from`, excludes `to`. */
export function periodOf(
  query: { from?: number | undefined; to?: number | undefined },
  now: number,
): { from: number; to: number } {
  const to = query.to ?? (query.from === undefined ? now : Math.max(now, query.from + 1));
  return { from: query.from ?? to - DAY_MS, to };
}

/** For a strict object with `from` and `to`: the period runs forward and is not endless. */
export function inOrder<T extends { from?: number | undefined; to?: number | undefined }>(
  query: T,
  context: z.RefinementCtx<T>,
): void {
  if (query.from === undefined || query.to === undefined) return;
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
  if (query.to <= query.from) refuse('a time after `from`');
  if (query.to - query.from > MAX_PERIOD_MS) refuse('a period of at most 400 days');
}

/** A step like `300`, `90s`, `5m`, `1h`, `1d`; milliseconds. Without a unit it is seconds. */
export const step = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhd]?$/, { error: 'a length of time like 300, 5m or 1h' })
  .transform((text): number => {
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS }[text.replace(/\d/g, '')] ?? 1000;
    return Number.parseInt(text, 10) * unit;
  });

/**
 * The region codes a question is about: the viewer's limit narrowed by `region`. null is the whole country, an empty list nothing.
 */
export function narrowed(
  limit: readonly RegionCode[] | null,
  region: RegionCode | undefined,
): readonly RegionCode[] | null {
  if (region === undefined || region === '00') return limit;
  if (limit === null || limit.some((code) => region.startsWith(code))) return [region];
  return limit.filter((code) => code.startsWith(region));
}

/** True when `code` is, or lies inside, one of `codes`. */
export function isInside(codes: readonly RegionCode[] | null, code: RegionCode): boolean {
  return codes === null || codes.some((each) => code.startsWith(each));
}

function timeOf(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  // Date.parse takes 30 February for 2 March.
  if (day !== undefined && localDay(day) === undefined) return Number.NaN;
  return /^\d{4}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
}
