import { useState } from 'preact/hooks';
import { comment } from '../connection/handling.ts';
import { newKey } from '../connection/new-key.ts';
import { words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';

/** The longest comment the server takes. */
const LONGEST = 2_000;

interface CommentDialogProps {
  incidentId: string;
  title: string;
  onClose: () => void;
  onDone: (said: string) => void;
}

/** Says something of an incident to everybody who sees it. */
export function CommentDialog({ incidentId, title, onClose, onDone }: CommentDialogProps) {
  const [said, setSaid] = useState('');
  // One key until it is saved: an answer that got lost must not leave it there twice.
  const [key] = useState(newKey);
  const text = words.value.handling.comment;
  const act = async () => {
    await comment(incidentId, said.trim(), key);
    onDone(text.done);
  };
  return (
    <Confirmation
      title={text.title}
      verb={text.verb}
      ready={said.trim() !== ''}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>
        <strong>{title}</strong>
      </p>
      <Field label={text.text} help={text.help}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={4}
            maxLength={LONGEST}
            required
            autoFocus
            value={said}
            onInput={(event) => setSaid(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                event.currentTarget.form?.requestSubmit();
            }}
          />
        )}
      </Field>
    </Confirmation>
  );
}
