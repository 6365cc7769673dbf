import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';
import { copyText } from './copy-text.ts';

interface SecretDialogProps {
  title: string;
  help: string;
  /** What is shown, once: its label and its text. */
  secrets: readonly { label: string; value: string }[];
  note?: string | undefined;
  onClose: () => void;
}

/** Something that is shown once. It closes by its button alone, so that a slip of the hand does not lose it. */
export function SecretDialog({ title, help, secrets, note, onClose }: SecretDialogProps): JSX.Element {
  return (
    <Modal title={title}>
      <p>{help}</p>
      {secrets.map(({ label, value }) => (
        <Secret key={label} label={label} value={value} />
      ))}
      {note !== undefined && <p class="quiet">{note}</p>}
      <div class="modal-foot">
        <button type="button" class="button is-primary" onClick={onClose}>
          {words.value.equipment.saved}
        </button>
      </div>
    </Modal>
  );
}

function Secret({ label, value }: { label: string; value: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const text = words.value.actions;
  return (
    <div class="secret">
      <Field label={label}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            class="code"
            readOnly
            spellcheck={false}
            value={value}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </Field>
      <button
        type="button"
        class="button"
        aria-label={`${text.copy}: ${label}`}
        onClick={() =>
          void copyText(value).then(
            () => setCopied(true),
            () => undefined,
          )
        }
      >
        {copied ? text.copied : text.copy}
      </button>
    </div>
  );
}
