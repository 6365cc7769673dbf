import { useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { fromLocalInput, toLocalInput } from '../maintenance/local-time.ts';
import { Field } from '../parts/field.tsx';
import { serverNow } from '../state/clock.ts';
import { isShift, shift } from './shift.ts';

const HOUR = 3_600_000;

/** The last eight or twelve hours, or from one moment to another. */
export function ShiftChoice() {
  const text = words.value.handling.handover;
  const chosen = shift.value;
  const isOwn = !('hours' in chosen);
  return (
    <div class="shift-choice">
      <div class="segmented" role="group" aria-label={text.choose}>
        {([8, 12] as const).map((hours) => (
          <button
            key={hours}
            type="button"
            aria-pressed={'hours' in chosen && chosen.hours === hours}
            onClick={() => (shift.value = { hours })}
          >
            {hours === 8 ? text.last8 : text.last12}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={isOwn}
          onClick={() => (shift.value = { from: serverNow() - 8 * HOUR, to: serverNow() })}
        >
          {text.own}
        </button>
      </div>
      {isOwn && <OwnShift from={chosen.from} to={chosen.to} />}
    </div>
  );
}

function OwnShift(props: { from: number; to: number }) {
  const [from, setFrom] = useState(toLocalInput(props.from));
  const [to, setTo] = useState(toLocalInput(props.to));
  const text = words.value.handling.handover;
  const change = (fromText: string, toText: string) => {
    setFrom(fromText);
    setTo(toText);
    const [begin, end] = [fromLocalInput(fromText), fromLocalInput(toText)];
    if (begin !== null && end !== null && isShift(begin, end)) shift.value = { from: begin, to: end };
  };
  const [begin, end] = [fromLocalInput(from), fromLocalInput(to)];
  const wrong = begin !== null && end !== null && !isShift(begin, end);
  return (
    <div class="form-row is-tight">
      <Field label={text.from}>
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            value={from}
            onInput={(event) => change(event.currentTarget.value, to)}
          />
        )}
      </Field>
      <Field label={text.to} error={wrong ? text.badSpan : null}>
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            value={to}
            onInput={(event) => change(from, event.currentTarget.value)}
          />
        )}
      </Field>
    </div>
  );
}
