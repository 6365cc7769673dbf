import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Choice } from '../maintenance/choices.ts';
import type { Person } from '../state/session.ts';
import { SubjectSearch } from './subject-search.tsx';
import { SubjectSelect } from './subject-select.tsx';

/** One thing to choose. */
type Subject = Omit<Choice, 'scope'> & { scope: string };

interface SubjectOptions<One extends Subject> {
  label: string;
  /** What kinds of subjects are called. */
  scopes: Record<One['scope'], string>;
  person: Person;
  /** What there is to choose from; null: everything the person may, found by typing. */
  choices: readonly One[] | null;
}

/** What a silence or maintenance is for, and the field that asks for it; `subject` is null until something is chosen. */
export function useSubject<One extends Subject>(
  options: SubjectOptions<One>,
): { subject: One | Choice | null; field: VNode } {
  const { label, scopes, person, choices } = options;
  const [found, setFound] = useState<Choice | null>(null);
  const [at, setAt] = useState(0);
  if (choices === null) {
    const field = <SubjectSearch label={label} person={person} chosen={found} onChoose={setFound} />;
    return { subject: found, field };
  }
  const field = <SubjectSelect label={label} choices={choices} scopes={scopes} at={at} onChoose={setAt} />;
  return { subject: choices[at] ?? null, field };
}
