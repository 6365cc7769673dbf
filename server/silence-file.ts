import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { linkTechnologies } from '../telemetry/contract/inventory.ts';
import {
  silenceLimits,
  silenceRows,
  type SilenceBounds,
  type SilenceSettings,
} from './live/silence-table.ts';
import { knownProfiles } from './live/terminal-live.ts';

const { minS, maxS } = silenceLimits;
const seconds = z
  .int({ error: `must be whole seconds ${minS}..${maxS}` })
  .min(minS, { error: `must be whole seconds ${minS}..${maxS}` })
  .max(maxS, { error: `must be whole seconds ${minS}..${maxS}` })
  .optional();
const bounds = z.strictObject({ minS: seconds, maxS: seconds });

const settings = z.strictObject({
  technologies: z.partialRecord(z.enum(linkTechnologies), bounds).optional(),
  profiles: z.partialRecord(z.enum(knownProfiles), bounds.extend({ defaultS: seconds })).optional(),
});

/**
 * Reads how long terminals may be silent, by technology and profile: `{"technologies": {"geo": {"minS": 300}}}`.
 * The file need not be there. Answers every fault in it, each a line that names it.
 */
export function readSilenceFile(file: string): { silences: SilenceSettings; faults: string[] } {
  if (!existsSync(file)) return { silences: {}, faults: [] };
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { silences: {}, faults: [`${file} cannot be read as JSON: ${(error as Error).message}`] };
  }
  const parsed = settings.safeParse(text);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${file}: ${path.length === 0 ? 'it' : path.join('.')}: ${message}`,
    );
    return { silences: {}, faults };
  }
  return { silences: parsed.data, faults: faultsBetween(file, parsed.data) };
}

/** A least above the greatest is a slip: what is meant cannot be told. */
function faultsBetween(file: string, settings: SilenceSettings): string[] {
  const { technologies, profiles } = silenceRows(settings);
  return Object.entries({ technologies, profiles }).flatMap(([table, rows]) =>
    Object.entries<SilenceBounds>(rows)
      .filter(([, row]) => row.minS > row.maxS)
      .map(
        ([name, row]) => `${file}: ${table}.${name}: minS (${row.minS}) must not exceed maxS (${row.maxS})`,
      ),
  );
}
