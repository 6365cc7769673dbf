import type { MapOverlay } from '../../connection/map-setup.ts';
import { format, words } from '../../language/current.ts';
import { serverNow, serverOffsetMs } from '../../state/clock.ts';
import {
  baseProblem,
  chooseOverlay,
  isChosen,
  mapSetup,
  mapSetupFailed,
  overlayStates,
} from '../../state/map-setup.ts';
import type { OverlayState } from '../../state/map-setup.ts';
import { looksBack } from '../../state/past.ts';
import { language } from '../../state/preferences.ts';

/** The installation's overlays in the layers' menu, each with how it is doing; nothing where there are none. */
export function OverlayChoices() {
  const text = words.value.overlays;
  const { overlays } = mapSetup.value;
  const problem = baseProblem.value;
  if (overlays.length === 0 && problem === null && !mapSetupFailed.value) return null;
  return (
    <fieldset class="overlay-choices">
      <legend>{text.title}</legend>
      {overlays.map((overlay) => (
        <OverlayChoice key={overlay.id} overlay={overlay} />
      ))}
      {overlays.length > 0 && looksBack.value && <p class="quiet">{text.ofNow}</p>}
      {problem !== null && <p class="is-wrong">{text.base[problem]}</p>}
      {mapSetupFailed.value && <p class="is-wrong">{text.setupFailed}</p>}
    </fieldset>
  );
}

function OverlayChoice({ overlay }: { overlay: MapOverlay }) {
  const isOn = isChosen(overlay);
  const state = isOn ? overlayStates.value.get(overlay.id) : undefined;
  const note = state === undefined ? null : stateText(overlay, state);
  return (
    <div>
      <label>
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby={note === null ? undefined : `overlay-${overlay.id}`}
          onChange={({ currentTarget }) => chooseOverlay(overlay, currentTarget.checked)}
        />
        {overlay.name[language.value]}
      </label>
      {note !== null && (
        <p id={`overlay-${overlay.id}`} class={state !== undefined && isWrong(state) ? 'is-wrong' : 'quiet'}>
          {note}
        </p>
      )}
    </div>
  );
}

/** What must be seen although nobody opened the menu: an overlay that is old or missing, a ground that did not come. */
export function OverlayNotes() {
  const text = words.value.overlays;
  const notes = mapSetup.value.overlays.flatMap(({ id, name }) => {
    const state = overlayStates.value.get(id);
    if (state?.kind === 'stale') return text.mapStale(name[language.value], timeOf(state.at));
    return state?.kind === 'failed' ? text.mapFailed(name[language.value]) : [];
  });
  const problem = baseProblem.value;
  if (problem !== null) notes.push(text.base[problem]);
  // it is there before it says something, or a screen reader would not read it out
  return (
    <div class="overlay-notes" role="status">
      {notes.map((note) => (
        <p key={note} class="map-note">
          {note}
        </p>
      ))}
    </div>
  );
}

function stateText({ refreshMinutes }: MapOverlay, state: OverlayState): string | null {
  const text = words.value.overlays;
  switch (state.kind) {
    case 'loading':
      return text.loading;
    case 'tooFar':
      return text.tooFar;
    case 'stale':
      return text.stale(timeOf(state.at));
    case 'failed':
      return state.at === null ? text.failed : text.failedSince(timeOf(state.at));
    case 'shown':
      if (state.isPartial) return text.partial;
      return refreshMinutes === null ? null : text.shownAt(timeOf(state.at));
  }
}

function isWrong(state: OverlayState): boolean {
  return state.kind === 'stale' || state.kind === 'failed' || (state.kind === 'shown' && state.isPartial);
}

/** Times are told as the server's, as everywhere in the console. */
function timeOf(at: number): string {
  return format.value.clock(at + serverOffsetMs.value, serverNow());
}
