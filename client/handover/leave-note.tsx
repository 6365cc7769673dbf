import { useState } from 'preact/hooks';
import { leaveNote } from '../connection/shifts.ts';
import { words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';

/** The longest note the server takes. */
const LONGEST = 5_000;

/** Leaves a note to the next shift; what was written stays until it is saved. */
export function LeaveNote({ onDone }: { onDone: () => void }) {
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ text: string; failed: boolean } | null>(null);
  const text = words.value.handling.handover;
  const leave = async () => {
    setBusy(true);
    setTold(null);
    try {
      await leaveNote(said.trim());
      setSaid('');
      setTold({ text: text.left, failed: false });
      onDone();
    } catch {
      setTold({ text: text.noteFailed, failed: true });
    }
    setBusy(false);
  };
  return (
    <form
      class="form leave-note"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && said.trim() !== '') void leave();
      }}
    >
      <Field label={text.note} help={text.noteHelp}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={3}
            maxLength={LONGEST}
            value={said}
            onInput={(event) => setSaid(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="button is-primary" disabled={busy || said.trim() === ''}>
        {text.leave}
      </button>
      {told !== null && (
        <p class={told.failed ? 'problem' : 'success'} role={told.failed ? 'alert' : 'status'}>
          {told.text}
        </p>
      )}
    </form>
  );
}
