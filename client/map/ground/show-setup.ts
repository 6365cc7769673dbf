import { computed, effect } from '@preact/signals';
import type { MapBase } from '../../connection/map-setup.ts';
import { now } from '../../state/clock.ts';
import {
  archiveAttribution,
  baseProblem,
  followMapSetup,
  mapSetup,
  overlayStates,
  shownOverlays,
} from '../../state/map-setup.ts';
import type { OverlayState } from '../../state/map-setup.ts';
import { language, theme } from '../../state/preferences.ts';
import type { SiteMap } from '../site-map.ts';

/** Lays the installation's own ground and overlays, and lets the overlays' clocks run, until undone. */
export function showSetupOn(map: SiteMap): () => void {
  const stops = [followMapSetup(), showBase(map), showOverlays(map)];
  return () => {
    for (const stop of stops) stop();
  };
}

function showBase(map: SiteMap): () => void {
  const wanted = computed(() => mapSetup.value.base);
  let laid: MapBase | null = null;
  return effect(() => {
    const base = wanted.value;
    const look = { theme: theme.value, language: language.value };
    if (base !== laid) {
      laid = base;
      map.base.clear();
      baseProblem.value = null;
      archiveAttribution.value = null;
    }
    if (base === null) return;
    // the document takes the theme on in an effect of its own: a frame later its colours can be read
    requestAnimationFrame(
      () =>
        base === laid &&
        void map.base.show(base, look, {
          problem: (problem) => (baseProblem.value = problem),
          attribution: (text) => (archiveAttribution.value = text),
        }),
    );
  });
}

function showOverlays(map: SiteMap): () => void {
  const stops = [
    effect(() => map.overlays.show(shownOverlays.value)),
    effect(() => {
      if (shownOverlays.value.length === 0) {
        if (overlayStates.peek().size > 0) overlayStates.value = new Map();
        return;
      }
      // once a second, and at once when one is switched on
      const states = map.overlays.tick(now.value);
      if (!isSame(states, overlayStates.peek())) overlayStates.value = states;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function isSame(a: ReadonlyMap<string, OverlayState>, b: ReadonlyMap<string, OverlayState>): boolean {
  return JSON.stringify([...a]) === JSON.stringify([...b]);
}
