import { useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { declareSilence } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { fromLocalInput, toLocalInput } from '../maintenance/local-time.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { isReason, ReasonField } from '../parts/reason-field.tsx';
import { serverNow } from '../state/clock.ts';
import type { Person } from '../state/session.ts';
import { incidentTitle } from './incident-title.ts';
import { silenceChoices } from './silence-choices.ts';

const HOUR = 3_600_000;
const LONGEST = 30 * 24 * HOUR;
/** What is asked for most, in hours. */
const usual = [1, 4, 12, 24];

interface SilenceDialogProps {
  incident: IncidentView;
  person: Person;
  onClose: () => void;
  onDone: (said: string) => void;
}

/** Mutes the notifications about an incident, or what it is about, from now on. */
export function SilenceDialog({ incident, person, onClose, onDone }: SilenceDialogProps) {
  const choices = silenceChoices(incident, person.regionCodes);
  const now = serverNow();
  const [chosen, setChosen] = useState(0);
  const [until, setUntil] = useState(toLocalInput(now + 4 * HOUR));
  const [reason, setReason] = useState('');
  const text = words.value.handling.silence;
  const endsAt = fromLocalInput(until);
  const problem =
    endsAt === null ? null : endsAt <= now ? text.badEnd : endsAt - now > LONGEST ? text.tooLong : null;
  const act = async () => {
    const choice = choices[chosen];
    if (choice === undefined || endsAt === null) return;
    const { name: _, ...subject } = choice;
    await declareSilence({ ...subject, endsAt, reason: reason.trim() });
    onDone(text.done);
  };
  return (
    <Confirmation
      title={text.title}
      verb={text.verb}
      ready={endsAt !== null && problem === null && isReason(reason)}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>{text.help}</p>
      <Field label={text.concerns}>
        {(attributes) => (
          <select
            {...attributes}
            value={chosen}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          >
            {choices.map(({ scope, target, name }, at) => (
              <option key={`${scope}/${target}`} value={at}>
                {text.scopes[scope]}: {name ?? incidentTitle(incident, words.value.incidents, format.value)}
              </option>
            ))}
          </select>
        )}
      </Field>
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
            onClick={() => setUntil(toLocalInput(serverNow() + hours * HOUR))}
          >
            {text.hours(format.value.count(hours))}
          </button>
        ))}
      </div>
      <ReasonField label={text.reason} help={text.reasonHelp} value={reason} onInput={setReason} />
    </Confirmation>
  );
}
