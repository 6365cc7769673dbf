import { useState } from 'preact/hooks';
import { declareSilence } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { fromLocalInput, toLocalInput } from '../maintenance/local-time.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { isReason, ReasonField } from '../parts/reason-field.tsx';
import { serverNow } from '../state/clock.ts';
import type { Person } from '../state/session.ts';
import { quietRound } from './quiet-view.ts';
import type { SilenceChoice } from './silence-choices.ts';
import { useSubject } from './use-subject.tsx';

const HOUR = 3_600_000;
const LONGEST = 30 * 24 * HOUR;
/** What is asked for most, in hours. */
const usual = [1, 4, 12, 24];

interface SilenceDialogProps {
  person: Person;
  /** What it may be for; null: anything, to be searched for, and from a later moment on if somebody wants. */
  choices: readonly SilenceChoice[] | null;
  onClose: () => void;
  onDone: (said: string) => void;
}

/** Mutes the notifications about something for a time. */
export function SilenceDialog({ person, choices, onClose, onDone }: SilenceDialogProps) {
  const now = serverNow();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState(toLocalInput(now + 4 * HOUR));
  const [reason, setReason] = useState('');
  const text = words.value.handling.silence;
  const { subject, field } = useSubject({
    label: text.concerns,
    scopes: text.scopes,
    person,
    choices,
  });
  const startsAt = Math.max(now, fromLocalInput(from) ?? now);
  const endsAt = fromLocalInput(until);
  const act = async () => {
    if (subject === null || endsAt === null) return;
    const { scope, target, provider } = subject;
    const later = startsAt > now ? { startsAt } : {};
    const about = { scope, target, ...(provider === undefined ? {} : { provider }) };
    await declareSilence({ ...about, ...later, endsAt, reason: reason.trim() });
    quietRound.value += 1;
    onDone(text.done);
  };
  const problem = endProblem(startsAt, endsAt, now);
  return (
    <Confirmation
      title={text.title}
      verb={text.verb}
      ready={subject !== null && endsAt !== null && problem === null && isReason(reason)}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>{text.help}</p>
      {field}
      {choices === null && (
        <Field label={text.from} help={text.fromHelp}>
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <Field label={text.until} help={words.value.maintenance.zone(format.value.zone())} error={problem}>
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            required
            value={until}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="quick-spans">
        {usual.map((hours) => (
          <button
            key={hours}
            type="button"
            class="button is-small"
            onClick={() => setUntil(toLocalInput(startsAt + hours * HOUR))}
          >
            {text.hours(format.value.count(hours))}
          </button>
        ))}
      </div>
      <ReasonField label={text.reason} help={text.reasonHelp} value={reason} onInput={setReason} />
    </Confirmation>
  );
}

function endProblem(startsAt: number, endsAt: number | null, now: number): string | null {
  const text = words.value.handling.silence;
  if (endsAt === null) return null;
  if (endsAt <= startsAt) return startsAt > now ? text.badSpan : text.badEnd;
  return endsAt - startsAt > LONGEST ? text.tooLong : null;
}
