import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { goLive, looksBack, pastAt, viewedFleet } from '../state/past.ts';
import { mapInsets } from '../state/view.ts';
import { pastError } from './follow-past.ts';

/** Says over the map, so that nobody can overlook it, that the past is shown. */
export function PastFrame() {
  const at = pastAt.value;
  if (at === null) return null;
  const text = words.value.time;
  const { left, right } = mapInsets.value;
  const notThere = pastError.value !== null ? text.failed : viewedFleet.value === null ? text.loading : null;
  return (
    <>
      <div class="past-frame" aria-hidden="true" />
      <p class="past-pill" role="status" style={{ '--left': `${left}px`, '--right': `${right}px` }}>
        <Icon name="clock" />
        <span>
          {text.shows(format.value.dateTime(at))}
          {notThere !== null && ` · ${notThere}`}
        </span>
        <button type="button" class="link-button" onClick={goLive}>
          {text.goLive}
        </button>
      </p>
    </>
  );
}

/** Panels tell of the present, whatever the map shows. */
export function PresentNote() {
  if (!looksBack.value || pastAt.value === null) return null;
  return (
    <p class="present-note">
      <Icon name="clock" />
      {words.value.time.presentHere(format.value.dateTime(pastAt.value))}
    </p>
  );
}
