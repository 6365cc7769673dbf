import { Field } from './field.tsx';

/** The shortest and the longest reason the server takes. */
const reasonLength = { least: 3, most: 500 };

/** Long enough for the server. */
export function isReason(text: string): boolean {
  return text.trim().length >= reasonLength.least;
}

interface ReasonFieldProps {
  label: string;
  help?: string;
  rows?: number;
  value: string;
  onInput: (value: string) => void;
}

/** Where a person writes why they do something that is kept with their name. */
export function ReasonField({ label, help, rows = 2, value, onInput }: ReasonFieldProps) {
  return (
    <Field label={label} {...(help === undefined ? {} : { help })}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={rows}
          maxLength={reasonLength.most}
          required
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
