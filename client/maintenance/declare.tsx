import { useState } from 'preact/hooks';
import { declareMaintenance } from '../connection/maintenance.ts';
import { format, words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { isReason, ReasonField } from '../parts/reason-field.tsx';
import { useSubject } from '../silences/use-subject.tsx';
import { serverNow } from '../state/clock.ts';
import { mayDeclareMaintenance } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { allowed } from './choices.ts';
import type { Choice } from './choices.ts';
import { fromLocalInput, toLocalInput } from './local-time.ts';

const HOUR = 3_600_000;
const LONGEST = 366 * 24 * HOUR;

interface DeclareProps {
  person: Person;
  /** What it may be for; null: anything, to be searched for. */
  choices: readonly Choice[] | null;
  /** When what it explains began; now where it explains nothing yet. */
  startsAt?: number;
  onDone: () => void;
}

/** A button that lets who may declare agreed maintenance; nothing for others, and where nothing can be chosen. */
export function Declare({ person, choices, startsAt, onDone }: DeclareProps) {
  const [open, setOpen] = useState(false);
  const may = allowed(choices ?? [], person.regionCodes);
  if (!mayDeclareMaintenance(person) || may.length === 0) return null;
  return (
    <>
      <button type="button" class="button is-small" onClick={() => setOpen(true)}>
        {words.value.maintenance.declare}
      </button>
      {open && (
        <DeclareDialog
          person={person}
          choices={may}
          {...(startsAt === undefined ? {} : { startsAt })}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        />
      )}
    </>
  );
}

/** Asks for what, when and why; some choice there must be. */
export function DeclareDialog(props: DeclareProps & { onClose: () => void }) {
  const { person, choices, onClose, onDone } = props;
  const now = serverNow();
  // An operator declares ahead; a minute is spent on the form.
  const mayLookBack = person.role !== 'operator';
  const [from, setFrom] = useState(toLocalInput(mayLookBack ? (props.startsAt ?? now) : now + 2 * 60_000));
  const [to, setTo] = useState(toLocalInput(Math.max(now, props.startsAt ?? now) + 2 * HOUR));
  const [reason, setReason] = useState('');
  const text = words.value.maintenance;
  const [startsAt, endsAt] = [fromLocalInput(from), fromLocalInput(to)];
  const isPast = startsAt !== null && startsAt < now - 60_000;
  const problems = {
    from: isPast && !mayLookBack ? text.pastOnlyPlanners : null,
    to: endProblem(startsAt, endsAt),
  };
  const { subject: choice, field } = useSubject({
    label: text.concerns,
    scopes: text.scopes,
    person,
    choices,
  });
  const ready =
    choice !== null && startsAt !== null && endsAt !== null && problems.from === null && problems.to === null;
  const act = async () => {
    if (choice === null || startsAt === null || endsAt === null) return;
    const { scope, target, provider } = choice;
    const subject = { scope, target, ...(provider && { provider }) };
    await declareMaintenance({ ...subject, startsAt, endsAt, reason: reason.trim() });
    onDone();
  };
  const zone = text.zone(format.value.zone());
  return (
    <Confirmation
      title={text.declareTitle}
      verb={text.declareVerb}
      ready={ready && isReason(reason)}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>{text.declareHelp}</p>
      {field}
      <div class="form-row is-tight">
        <Field label={text.from} help={zone} error={problems.from}>
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              required
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.to} help={zone} error={problems.to}>
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              required
              value={to}
              onInput={(event) => setTo(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      {isPast && mayLookBack && <p class="problem">{text.changesFigures}</p>}
      <ReasonField label={text.reason} help={text.reasonHelp} value={reason} onInput={setReason} />
    </Confirmation>
  );
}

function endProblem(startsAt: number | null, endsAt: number | null): string | null {
  const text = words.value.maintenance;
  if (startsAt === null || endsAt === null) return null;
  if (endsAt <= startsAt) return text.badEnd;
  return endsAt - startsAt > LONGEST ? text.tooLong : null;
}
