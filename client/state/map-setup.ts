import { computed, signal } from '@preact/signals';
import { mapSetupAnswer } from '../connection/map-setup.ts';
import type { MapOverlay, MapSetup } from '../connection/map-setup.ts';
import { kept } from './kept.ts';
import { layers, showLayers } from './layers.ts';
import { newerConsole } from './newer-console.ts';
import { looksBack } from './past.ts';

const setup = kept('/console/map', mapSetupAnswer, takeOver);
const nothing: MapSetup = { base: null, overlays: [] };
/** What this installation adds to the map; empty until it is known, and where there is nothing. */
export const mapSetup = computed(() => setup.value.value ?? nothing);
/** `mapSetupFailed`: it could not be asked for; that is tried again. */
export const { failed: mapSetupFailed, follow: followMapSetup } = setup;

/** What says the same as before stays the same object: it is shown already. */
function takeOver(next: MapSetup, before: MapSetup | null): MapSetup {
  if (before === null) return next;
  // this page was not given leave to load from hosts that are new; another one would be
  addEventListener('securitypolicyviolation', () => (newerConsole.value = 'available'), { once: true });
  const known = [before.base, ...before.overlays];
  const same = <T extends MapSetup['base'] | MapOverlay>(one: T): T =>
    (known.find((each) => JSON.stringify(each) === JSON.stringify(one)) as T | undefined) ?? one;
  return { base: same(next.base), overlays: next.overlays.map(same) };
}

/** Why the installation's own ground is not shown. */
export type BaseProblem = 'unreachable' | 'unreadable' | 'otherScheme';
export const baseProblem = signal<BaseProblem | null>(null);
/** Whom an archive names as its source, where the installation names nobody. */
export const archiveAttribution = signal<string | null>(null);

/** How an overlay that is switched on is doing. Times are the browser's, epoch milliseconds, of when it was loaded. */
export type OverlayState =
  | { kind: 'loading' }
  /** `isPartial`: some of what is in view did not come. */
  | { kind: 'shown'; at: number; isPartial: boolean }
  /** What is shown could not be refreshed. */
  | { kind: 'stale'; at: number }
  /** Nothing is shown; `at`: when the last that was loaded is of. */
  | { kind: 'failed'; at: number | null }
  /** It has no pictures from so far away. */
  | { kind: 'tooFar' };
export const overlayStates = signal<ReadonlyMap<string, OverlayState>>(new Map());

export function isChosen({ id, shown }: MapOverlay): boolean {
  return layers.value.overlays[id] ?? shown;
}

/** Switches an overlay on or off. Only what differs from the installation's own choice is remembered. */
export function chooseOverlay({ id, shown }: MapOverlay, on: boolean): void {
  const { [id]: _before, ...others } = layers.peek().overlays;
  showLayers({ overlays: on === shown ? others : { ...others, [id]: on } });
}

/** Overlays are of now: over the past they would be of another time than the sites. */
export const shownOverlays = computed<readonly MapOverlay[]>(() =>
  looksBack.value ? [] : mapSetup.value.overlays.filter(isChosen),
);

/** Who made the ground and the overlays that are shown; null: nobody who has to be named. */
export const setupAttribution = computed(() => {
  const { base } = mapSetup.value;
  const ground = base?.attribution || (base?.kind === 'archive' ? archiveAttribution.value : null);
  const named = [ground, ...shownOverlays.value.map(({ attribution }) => attribution)];
  const told = [...new Set(named.filter((each) => each !== null && each !== ''))];
  return { ofBase: ground !== null && ground !== '', text: told.length === 0 ? null : told.join(' · ') };
});
