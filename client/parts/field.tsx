import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  help?: string;
  error?: string | null;
  children: (attributes: {
    id: string;
    'aria-describedby'?: string;
    'aria-invalid'?: boolean;
  }) => ComponentChildren;
}

/** A labelled form control with its help and its error tied to it. */
export function Field({ label, help, error = null, children }: FieldProps): JSX.Element {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? help;
  return (
    <div class={error === null ? 'field' : 'field is-wrong'}>
      <label for={id}>{label}</label>
      {children({
        id,
        ...(note === undefined ? {} : { 'aria-describedby': noteId }),
        ...(error === null ? {} : { 'aria-invalid': true }),
      })}
      {note !== undefined && (
        <p class="field-note" id={noteId} role={error === null ? undefined : 'alert'}>
          {note}
        </p>
      )}
    </div>
  );
}
