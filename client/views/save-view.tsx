import { useState } from 'preact/hooks';
import { saveView } from '../connection/views.ts';
import { words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { Modal } from '../parts/modal.tsx';
import { currentAddress } from '../state/address.ts';

/** Asks for a name and keeps what is seen under it. */
export function SaveView({ onDone }: { onDone: (saved: boolean) => void }) {
  const [address] = useState(currentAddress);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [start, setStart] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const text = words.value.views;
  const submit = async () => {
    if (name.trim() === '') {
      setProblem(text.nameMissing);
      return;
    }
    setBusy(true);
    try {
      await saveView({ name: name.trim(), address, shared, start });
      onDone(true);
    } catch (error) {
      setBusy(false);
      setProblem(plainProblem(error).text);
    }
  };
  return (
    <Modal title={text.saveTitle} onClose={() => onDone(false)}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="quiet">{text.saveHelp}</p>
        <Field label={text.name} error={problem}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              maxLength={80}
              autoFocus
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <label class="filter-choice">
          <input type="checkbox" checked={shared} onChange={() => setShared(!shared)} />
          <span class="filter-name">{text.shareHelp}</span>
        </label>
        <label class="filter-choice">
          <input type="checkbox" checked={start} onChange={() => setStart(!start)} />
          <span class="filter-name">{text.startHelp}</span>
        </label>
        <div class="modal-foot">
          <button type="button" class="button" onClick={() => onDone(false)}>
            {words.value.actions.cancel}
          </button>
          <button type="submit" class="button is-primary" disabled={busy}>
            {text.saveVerb}
          </button>
        </div>
      </form>
    </Modal>
  );
}
