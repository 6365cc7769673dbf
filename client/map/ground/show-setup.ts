import { effect } from '@preact/signals';
import { ApiError, ask } from '../../connection/api.ts';
import { mapSetupAnswer } from '../../connection/map-setup.ts';
import { now } from '../../state/clock.ts';
import {
  archiveAttribution,
  baseProblem,
  mapSetup,
  mapSetupFailed,
  overlayStates,
  shownOverlays,
} from '../../state/map-setup.ts';
import type { OverlayState } from '../../state/map-setup.ts';
import { language, theme } from '../../state/preferences.ts';
import type { SiteMap } from '../site-map.ts';

const RETRY_MS = 10_000;

/** Lays the installation's own ground and overlays, and lets the overlays' clocks run, until undone. */
export function showSetupOn(map: SiteMap): () => void {
  const stops = [askForSetup(), showBase(map), showOverlays(map)];
  return () => {
    for (const stop of stops) stop();
  };
}

function askForSetup(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const tryIt = async (): Promise<void> => {
    try {
      const setup = await ask('/console/map', mapSetupAnswer);
      // what says the same stays as it is: it is shown already
      if (JSON.stringify(setup) !== JSON.stringify(mapSetup.peek())) mapSetup.value = setup;
      mapSetupFailed.value = false;
    } catch (error) {
      // a server from before there was any of this has nothing to add
      mapSetupFailed.value = !(error instanceof ApiError && error.failure === 'notFound');
      if (!isStopped && mapSetupFailed.peek()) timer = setTimeout(() => void tryIt(), RETRY_MS);
    }
  };
  void tryIt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

function showBase(map: SiteMap): () => void {
  return effect(() => {
    const { base } = mapSetup.value;
    const look = { theme: theme.value, language: language.value };
    if (base === null) return;
    // the document takes the theme on in an effect of its own: a frame later its colours can be read
    requestAnimationFrame(
      () =>
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
