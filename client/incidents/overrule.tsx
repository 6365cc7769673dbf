import { useState } from 'preact/hooks';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { overrule } from '../connection/incidents.ts';
import { words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { Field } from '../parts/field.tsx';
import { isReason, ReasonField } from '../parts/reason-field.tsx';

interface OverruleProps {
  incidentId: string;
  cause: OutageCause;
  onDone: () => void;
}

/** A button that lets a person say why service was lost, with how they know. */
export function Overrule({ incidentId, cause, onDone }: OverruleProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button is-small" onClick={() => setOpen(true)}>
        {words.value.incidents.overrule.action}
      </button>
      {open && (
        <OverruleDialog
          incidentId={incidentId}
          cause={cause}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        />
      )}
    </>
  );
}

function OverruleDialog(props: OverruleProps & { onClose: () => void }) {
  const [cause, setCause] = useState<OutageCause>(props.cause);
  const [reason, setReason] = useState('');
  const text = words.value.incidents.overrule;
  const act = async () => {
    await overrule(props.incidentId, cause, reason.trim());
    props.onDone();
  };
  const causes = outageCauses
    .map((value) => ({ value, name: words.value.causes[value] }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Confirmation
      title={text.title}
      verb={text.verb}
      ready={isReason(reason)}
      act={act}
      problemOf={(error) => deedProblem(error, text)}
      onClose={props.onClose}
    >
      <p>{text.help}</p>
      <Field label={text.cause}>
        {(attributes) => (
          <select
            {...attributes}
            value={cause}
            onChange={(event) => setCause(event.currentTarget.value as OutageCause)}
          >
            {causes.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ReasonField label={text.reason} help={text.reasonHelp} rows={3} value={reason} onInput={setReason} />
    </Confirmation>
  );
}
