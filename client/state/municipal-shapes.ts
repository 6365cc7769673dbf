import { computed, signal } from '@preact/signals';
import { askNewer } from '../connection/api.ts';
import { Queue } from '../connection/queue.ts';
import { readBorders } from '../map/regions/borders.ts';
import type { RegionShape, StateShapes } from '../map/regions/borders.ts';

/** Outlines of municipalities, by their state, as far as they have been loaded. */
export const municipalShapes = signal<ReadonlyMap<string, StateShapes>>(new Map());

/** The same, by municipality. */
export const shapeByMunicipality = computed<ReadonlyMap<string, RegionShape>>(
  () =>
    new Map(
      [...municipalShapes.value.values()].flatMap(({ regions }) => regions.map((each) => [each.code, each])),
    ),
);

/** Each arrival costs a painting of the map: those that come within so long are shown together. */
const TOGETHER_MS = 150;

/** By state. */
const tags = new Map<string, string | null>();
let arrived = new Map<string, StateShapes>();
let timer: ReturnType<typeof setTimeout> | undefined;
let queue = newQueue();

/**
 * Loads the municipalities of these states, those of the first ones first. They stay for as long as the page does, but for those
 * of states that are not among `outlined` any more.
 */
export function wantMunicipalities(states: readonly string[], outlined: readonly string[]): void {
  const left = [...municipalShapes.peek()].filter(([state]) => outlined.includes(state));
  if (left.length < municipalShapes.peek().size) municipalShapes.value = new Map(left);
  queue.want(states);
}

/** Gives up what is on its way; what is wanted after that is asked for anew. */
export function stopMunicipalities(): void {
  queue.stop();
  queue = newQueue();
}

function newQueue(): Queue<StateShapes | null> {
  return new Queue({
    load: async (state, signal) => {
      const tag = municipalShapes.peek().has(state) ? (tags.get(state) ?? null) : null;
      const newer = await askNewer(`/console/outlines/${state}`, readBorders, tag, signal);
      if (newer !== null) tags.set(state, newer.tag);
      return newer?.value ?? null;
    },
    arrived: (state, shapes) => {
      if (shapes === null) return;
      arrived.set(state, shapes);
      timer ??= setTimeout(publish, TOGETHER_MS);
    },
    atOnce: 3,
    retryMs: 10_000,
    mostRetryMs: 300_000,
  });
}

function publish(): void {
  timer = undefined;
  municipalShapes.value = new Map([...municipalShapes.peek(), ...arrived]);
  arrived = new Map();
}
