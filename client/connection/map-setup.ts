import { flag, list, nullable, number, oneOf, optional, record, text } from './shape.ts';
import type { Reader } from './shape.ts';

type Read<R> = R extends Reader<infer T> ? T : never;

const base = record({
  kind: oneOf(['tiles', 'archive'] as const),
  url: text,
  attribution: nullable(text),
  minZoom: nullable(number),
  maxZoom: nullable(number),
});

const overlay = record({
  id: text,
  name: record({ es: text, en: text }),
  url: text,
  wms: nullable(record({ layers: text, styles: text, format: text, version: text })),
  attribution: nullable(text),
  opacity: number,
  /** What it shows changes, and is asked for anew so often; null: it stays. */
  refreshMinutes: nullable(number),
  minZoom: number,
  maxZoom: number,
  /** Whoever chose nothing sees it. */
  shown: flag,
});

/** What this installation adds to the map: its own ground, and pictures of now over it. */
export const mapSetupAnswer = record({ base: nullable(base), overlays: optional(list(overlay), []) });
export type MapSetup = Read<typeof mapSetupAnswer>;
export type MapBase = Read<typeof base>;
export type MapOverlay = Read<typeof overlay>;
