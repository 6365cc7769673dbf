import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { archiveFault } from './pmtiles-head.ts';
import { addressFault, templateFault } from './tile-template.ts';

/** What an installation adds to the map: its own ground, and what lies over it. */
export interface MapConfig {
  readonly base?: MapBase;
  readonly overlays: readonly MapOverlay[];
}

/** Tiles by address, a PMTiles archive that we serve ourselves (`file`), or one of another host. */
export type MapBase =
  | {
      readonly kind: 'tiles';
      readonly url: string;
      readonly attribution: string;
      readonly minZoom: number;
      readonly maxZoom: number;
    }
  | { readonly kind: 'archive'; readonly file: string; readonly attribution?: string }
  | { readonly kind: 'archive'; readonly url: string; readonly attribution?: string };

/** Pictures of now over the map, such as rain. */
export type MapOverlay = z.output<typeof overlay>;

const MAX_OVERLAYS = 20;
const MAX_ZOOM = 22;
const DAY_MINUTES = 1440;

const expected = (what: string) => ({ error: `must be ${what}` });
const plainText = (max: number) =>
  z
    .string(expected('text'))
    .trim()
    .min(1, expected('text that is not empty'))
    .max(max, expected(`text of at most ${max} characters`))
    .refine((text) => !/[<>]/.test(text), expected('plain text, without HTML'));
const zoom = z
  .int(expected(`a whole number 0..${MAX_ZOOM}`))
  .min(0, expected(`a whole number 0..${MAX_ZOOM}`))
  .max(MAX_ZOOM, expected(`a whole number 0..${MAX_ZOOM}`));
const minutes = `whole minutes 1..${DAY_MINUTES}`;

const base = z.strictObject({
  url: z.string(expected('the address of tiles')).optional(),
  pmtiles: z.string(expected('a file or an address')).min(1, expected('a file or an address')).optional(),
  attribution: plainText(200).optional(),
  minZoom: zoom.optional(),
  maxZoom: zoom.optional(),
});

const overlay = z.strictObject({
  id: z
    .string(expected('a short name'))
    .regex(/^[a-z][a-z0-9-]{0,39}$/, expected('1..40 of a-z 0-9 -, beginning with a letter')),
  name: z.strictObject({ es: plainText(60), en: plainText(60) }, expected('{"es": "...", "en": "..."}')),
  url: z.string(expected('the address of tiles')),
  /** Set: `url` is a Web Map Service, not a template. */
  wms: z
    .strictObject({
      layers: plainText(400),
      styles: z.string(expected('text')).max(400).default(''),
      format: z
        .string()
        .regex(/^image\/[a-z0-9.+-]+$/, expected('a type such as image/png'))
        .default('image/png'),
      version: z.enum(['1.1.1', '1.3.0'], expected('"1.1.1" or "1.3.0"')).default('1.3.0'),
    })
    .optional(),
  attribution: plainText(200).optional(),
  opacity: z
    .number(expected('a number 0.05..1'))
    .min(0.05, expected('a number 0.05..1'))
    .max(1, expected('a number 0.05..1'))
    .default(0.7),
  /** Set: what it shows changes, and is asked for anew so often. */
  refreshMinutes: z
    .int(expected(minutes))
    .min(1, expected(minutes))
    .max(DAY_MINUTES, expected(minutes))
    .optional(),
  minZoom: zoom.default(0),
  maxZoom: zoom.default(18),
  /** Whoever chose nothing sees it. */
  shown: z.boolean(expected('true or false')).default(false),
});

const settings = z.strictObject(
  {
    base: base.optional(),
    overlays: z
      .array(overlay, expected('a list'))
      .max(MAX_OVERLAYS, expected(`a list of at most ${MAX_OVERLAYS}`))
      .optional(),
  },
  expected('{"base": {...}, "overlays": [...]}'),
);

/**
 * Reads what an installation adds to the map. Where nobody named the file it need not be there.
 * Answers every fault in it, each a line that names its place, what was expected and what came.
 */
export function readMapFile(file: string, isNamed: boolean): { map?: MapConfig; faults: string[] } {
  if (!isNamed && !existsSync(file)) return { faults: [] };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const how = error instanceof SyntaxError ? 'cannot be read as JSON' : 'cannot be read';
    return { faults: [`${file} ${how}: ${(error as Error).message}`] };
  }
  const parsed = settings.safeParse(value);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map(
        ({ path, message }) =>
          `${file}: ${path.length === 0 ? 'it' : path.join('.')}: ${message}${gotten(value, path)}`,
      ),
    };
  }
  const { base: ground, overlays = [] } = parsed.data;
  const read = ground === undefined ? { faults: [] } : readBase(ground, dirname(file));
  const faults = [...read.faults, ...overlays.flatMap((each, at) => overlayFaults(each, at, overlays))];
  return {
    faults: faults.map((fault) => `${file}: ${fault}`),
    map: { ...(read.base !== undefined && { base: read.base }), overlays },
  };
}

/** The short way to a base: one address of tiles. */
export function baseOfTiles(url: string, attribution: string): { base: MapBase; fault: string | undefined } {
  return { base: { kind: 'tiles', url, attribution, minZoom: 0, maxZoom: 18 }, fault: templateFault(url) };
}

function readBase(ground: z.output<typeof base>, folder: string): { base?: MapBase; faults: string[] } {
  const { url, pmtiles, attribution, minZoom = 0, maxZoom = 18 } = ground;
  const said = attribution === undefined ? {} : { attribution };
  if ((url === undefined) === (pmtiles === undefined)) {
    const came = url === undefined ? 'neither' : 'both';
    return { faults: [`base: must have either url (tiles) or pmtiles (an archive), got ${came}`] };
  }
  if (url !== undefined) {
    const fault = templateFault(url) ?? zoomFault(minZoom, maxZoom);
    if (fault !== undefined) return { faults: [`base.url: ${fault}`] };
    return {
      faults: [],
      base: { kind: 'tiles', url, attribution: attribution ?? '', minZoom, maxZoom },
    };
  }
  if (ground.minZoom !== undefined || ground.maxZoom !== undefined) {
    return { faults: ['base: minZoom and maxZoom are for tiles; an archive says itself which it has'] };
  }
  const archive = pmtiles ?? '';
  if (/^https?:/i.test(archive)) {
    const fault = addressFault(archive);
    if (fault !== undefined) return { faults: [`base.pmtiles: ${fault}`] };
    return { faults: [], base: { kind: 'archive', url: archive, ...said } };
  }
  const file = resolve(folder, archive);
  const fault = archiveFault(file);
  if (fault !== undefined) return { faults: [`base.pmtiles: ${file} ${fault}`] };
  return { faults: [], base: { kind: 'archive', file, ...said } };
}

function overlayFaults(one: MapOverlay, at: number, all: readonly MapOverlay[]): string[] {
  const place = `overlays.${at}`;
  const faults: string[] = [];
  const fault = one.wms === undefined ? templateFault(one.url) : addressFault(one.url);
  if (fault !== undefined) faults.push(`${place}.url: ${fault}`);
  const range = zoomFault(one.minZoom, one.maxZoom);
  if (range !== undefined) faults.push(`${place}: ${range}`);
  if (all.findIndex(({ id }) => id === one.id) !== at) {
    faults.push(`${place}.id: must differ from those of the other overlays, got "${one.id}" again`);
  }
  return faults;
}

function zoomFault(minZoom: number, maxZoom: number): string | undefined {
  return minZoom > maxZoom ? `minZoom (${minZoom}) must not exceed maxZoom (${maxZoom})` : undefined;
}

/** What came instead, in a few words. A query may hold a key: it is left out. */
function gotten(value: unknown, path: readonly PropertyKey[]): string {
  let came = value;
  for (const step of path) {
    if (typeof came !== 'object' || came === null) return '';
    came = (came as Record<PropertyKey, unknown>)[step];
  }
  if (came === undefined) return ', got nothing';
  const text = (JSON.stringify(came) as string | undefined) ?? typeof came;
  return `, got ${text.replace(/\?[^"]*/, '?...').slice(0, 60)}`;
}
