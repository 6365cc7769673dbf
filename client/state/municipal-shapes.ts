import { computed, signal } from '@preact/signals';
import { ask } from '../connection/api.ts';
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

let arrived = new Map<string, StateShapes>();
let timer: ReturnType<typeof setTimeout> | undefined;
let queue = newQueue();

/** Loads the municipalities of these states, those of the first ones first. They stay for as long as the page does. */
export function wantMunicipalities(states: readonly string[]): void {
  queue.want(states);
}

/** Gives up what is on its way. */
export function stopMunicipalities(): void {
  queue.stop();
  queue = newQueue();
}

function newQueue(): Queue<StateShapes> {
  return new Queue({
    load: async (state, signal) =>
      municipalShapes.peek().get(state) ?? (await ask(`/console/outlines/${state}`, readBorders, { signal })),
    arrived: (state, shapes) => {
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
