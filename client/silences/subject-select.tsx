import { Field } from '../parts/field.tsx';

interface SubjectSelectProps<Scope extends string> {
  label: string;
  choices: readonly { scope: Scope; target: string; provider?: string; name: string }[];
  /** What kinds of subjects are called. */
  scopes: Record<Scope, string>;
  /** Which is chosen. */
  at: number;
  onChoose: (at: number) => void;
}

/** Chooses one of the few things that a silence or maintenance can be for. */
export function SubjectSelect<Scope extends string>(props: SubjectSelectProps<Scope>) {
  const { label, choices, scopes, at, onChoose } = props;
  return (
    <Field label={label}>
      {(attributes) => (
        <select {...attributes} value={at} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
          {choices.map(({ scope, target, provider, name }, each) => (
            <option key={`${scope}/${target}/${provider ?? ''}`} value={each}>
              {scopes[scope]}: {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
