import { useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { assign, assignees } from '../connection/handling.ts';
import { words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { putIncident } from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';

interface AssignDialogProps {
  incident: IncidentView;
  person: Person;
  onClose: () => void;
  onDone: (said: string) => void;
}

/** Gives an incident to a person to handle, or takes it back. */
export function AssignDialog({ incident, person, onClose, onDone }: AssignDialogProps) {
  const people = useResource(`/incidents/${encodeURIComponent(incident.id)}/assignees`, assignees);
  const mine = people.data?.some(({ id }) => id === person.id) === true ? person.id : null;
  const [chosen, setChosen] = useState<string | null>(null);
  const text = words.value.handling.assign;
  const value = chosen ?? incident.assignedToId ?? mine ?? people.data?.[0]?.id ?? '';
  const act = async () => {
    putIncident(await assign(incident.id, value === '' ? null : value));
    onDone(text.done);
  };
  return (
    <Confirmation
      title={text.title}
      verb={text.verb}
      ready={people.data !== null && value !== (incident.assignedToId ?? '')}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>{text.help}</p>
      {people.error !== null && <Failed error={people.error} retry={people.reload} />}
      {people.loading && <Loading lines={2} />}
      {people.data !== null && (
        <Field label={text.person}>
          {(attributes) => (
            <select {...attributes} value={value} onChange={(event) => setChosen(event.currentTarget.value)}>
              {mine !== null && <option value={mine}>{`${text.toMe} (${person.name})`}</option>}
              {people.data
                ?.filter(({ id }) => id !== mine)
                .map(({ id, name, role }) => (
                  <option key={id} value={id}>
                    {`${name}, ${words.value.roles[role].toLowerCase()}`}
                  </option>
                ))}
              <option value="">{text.nobody}</option>
            </select>
          )}
        </Field>
      )}
    </Confirmation>
  );
}
