import { useState } from 'preact/hooks';
import { endSilence } from '../connection/handling.ts';
import type { Silence } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { quietRound } from './quiet-view.ts';

interface SilenceLineProps {
  silence: Silence;
  /** What its subject is called. */
  name: string;
  /** Null: this person ends none. */
  onEnded: (() => void) | null;
}

/** What is muted from when until when, by whom and why, with a way to end it. */
export function SilenceLine({ silence, name, onEnded }: SilenceLineProps) {
  const [asking, setAsking] = useState(false);
  const text = words.value.handling.silence;
  const { scope, target, startsAt, endsAt, reason, declaredBy } = silence;
  const show = format.value;
  const now = serverNow();
  const title = `${text.scopes[scope]}: ${name}`;
  const opened = scope === 'site' ? { siteId: target } : scope === 'incident' ? { incidentId: target } : null;
  return (
    <li class="silence-line">
      <div>
        {opened === null ? (
          <strong>{title}</strong>
        ) : (
          <button type="button" class="link-button" onClick={() => go({ page: 'map', ...opened })}>
            <strong>{title}</strong>
          </button>
        )}
        <p>
          {startsAt > now
            ? text.span(show.time(startsAt, now), show.time(endsAt, startsAt))
            : text.mutedUntil(show.time(endsAt, now))}
        </p>
        <p class="quiet">
          {reason} ({text.by(declaredBy)})
        </p>
      </div>
      {onEnded !== null && (
        <button
          type="button"
          class="button is-small silence-end"
          aria-label={text.endLabel(name)}
          onClick={() => setAsking(true)}
        >
          {text.end}
        </button>
      )}
      {asking && onEnded !== null && (
        <EndDialog silence={silence} name={name} onClose={() => setAsking(false)} onEnded={onEnded} />
      )}
    </li>
  );
}

function EndDialog(props: { silence: Silence; name: string; onClose: () => void; onEnded: () => void }) {
  const { silence, name, onClose, onEnded } = props;
  const text = words.value.handling.silence;
  return (
    <Confirmation
      title={text.endTitle}
      verb={text.endTitle}
      act={async () => {
        await endSilence(silence.id);
        quietRound.value += 1;
        onClose();
        onEnded();
      }}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>
        <strong>{name}</strong>
      </p>
      <p>{text.endHelp}</p>
    </Confirmation>
  );
}
