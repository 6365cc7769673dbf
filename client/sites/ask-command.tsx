import { useState } from 'preact/hooks';
import { commandKinds, reportingProfiles } from '../../telemetry/contract/commands.ts';
import type { CommandKind, ReportingProfile } from '../../telemetry/contract/commands.ts';
import { tell } from '../connection/api.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { newKey } from '../connection/new-key.ts';
import { words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { Field } from '../parts/field.tsx';

interface AskCommandProps {
  terminals: SiteDetail['terminals'];
  onAsked: () => void;
}

/** What a terminal can be asked for. Nothing is asked before a second click that says what it means. */
export function AskCommand({ terminals, onAsked }: AskCommandProps) {
  const [kind, setKind] = useState<CommandKind | null>(null);
  const text = words.value.commands;
  const there = terminals.filter(({ lifecycle }) => lifecycle !== 'withdrawn');
  if (there.length === 0) return null;
  return (
    <div class="command-buttons" role="group" aria-label={text.ask}>
      {commandKinds.map((each) => (
        <button key={each} type="button" class="button is-small" onClick={() => setKind(each)}>
          {text.actions[each]}
        </button>
      ))}
      {kind !== null && (
        <AskDialog
          kind={kind}
          terminalIds={there.map(({ id }) => id)}
          onClose={() => setKind(null)}
          onAsked={() => {
            setKind(null);
            onAsked();
          }}
        />
      )}
    </div>
  );
}

interface AskDialogProps {
  kind: CommandKind;
  terminalIds: readonly string[];
  onClose: () => void;
  onAsked: () => void;
}

function AskDialog({ kind, terminalIds, onClose, onAsked }: AskDialogProps) {
  const [terminalId, setTerminalId] = useState(terminalIds[0] ?? '');
  const [profile, setProfile] = useState<ReportingProfile>('lean');
  // One key per dialog: a second click, or a retry after a lost answer, asks once.
  const [idempotencyKey] = useState(newKey);
  const text = words.value.commands;
  const ask = async () => {
    const body = { kind, terminalIds: [terminalId], ...(kind === 'setInterval' && { profile }) };
    await tell('/commands', { method: 'POST', body, idempotencyKey });
    onAsked();
  };
  return (
    <Confirmation
      title={text.kinds[kind]}
      verb={text.confirm[kind]}
      act={ask}
      problemOf={plainProblem}
      onClose={onClose}
    >
      <p>{text.explain[kind]}</p>
      {terminalIds.length > 1 ? (
        <Field label={text.terminal}>
          {(attributes) => (
            <select
              {...attributes}
              value={terminalId}
              onChange={(event) => setTerminalId(event.currentTarget.value)}
            >
              {terminalIds.map((id) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <p class="quiet">
          {text.terminal}: {terminalId}
        </p>
      )}
      {kind === 'setInterval' && (
        <Field label={text.profile}>
          {(attributes) => (
            <select
              {...attributes}
              value={profile}
              onChange={(event) => setProfile(event.currentTarget.value as ReportingProfile)}
            >
              {reportingProfiles.map((each) => (
                <option key={each} value={each}>
                  {text.profiles[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </Confirmation>
  );
}
