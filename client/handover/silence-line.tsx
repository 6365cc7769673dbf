import { useState } from 'preact/hooks';
import { endSilence } from '../connection/handling.ts';
import type { Silence } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { serverNow } from '../state/clock.ts';

interface SilenceLineProps {
  silence: Silence;
  /** What its subject is called. */
  name: string;
  onEnded: () => void;
}

/** What is muted until when, by whom and why, with a way to end it. */
export function SilenceLine({ silence, name, onEnded }: SilenceLineProps) {
  const [asking, setAsking] = useState(false);
  const text = words.value.handling.silence;
  const { id, scope, endsAt, reason, declaredBy } = silence;
  return (
    <li class="silence-line">
      <div>
        <strong>
          {text.scopes[scope]}: {name}
        </strong>{' '}
        {text.mutedUntil(format.value.time(endsAt, serverNow()))}
        <p class="quiet">
          {reason} ({text.by(declaredBy)})
        </p>
      </div>
      <button
        type="button"
        class="button is-small handover-tools"
        aria-label={text.endLabel(name)}
        onClick={() => setAsking(true)}
      >
        {text.end}
      </button>
      {asking && (
        <Confirmation
          title={text.endTitle}
          verb={text.endTitle}
          act={async () => {
            await endSilence(id);
            setAsking(false);
            onEnded();
          }}
          problemOf={(error) => deedProblem(error, text)}
          onClose={() => setAsking(false)}
        >
          <p>
            <strong>{name}</strong>
          </p>
          <p>{text.endHelp}</p>
        </Confirmation>
      )}
    </li>
  );
}
