import { useState } from 'preact/hooks';
import { commandKinds, reportingProfiles } from '../../telemetry/contract/commands.ts';
import type { CommandKind, ReportingProfile } from '../../telemetry/contract/commands.ts';
import { ApiError, tell } from '../connection/api.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';
import { Modal } from '../parts/modal.tsx';

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
        <Confirm
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

interface ConfirmProps {
  kind: CommandKind;
  terminalIds: readonly string[];
  onClose: () => void;
  onAsked: () => void;
}

function Confirm({ kind, terminalIds, onClose, onAsked }: ConfirmProps) {
  const [terminalId, setTerminalId] = useState(terminalIds[0] ?? '');
  const [profile, setProfile] = useState<ReportingProfile>('lean');
  const [idempotencyKey] = useState(newKey);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const text = words.value.commands;
  const ask = async () => {
    setSaving(true);
    setProblem(null);
    const body = { kind, terminalIds: [terminalId], ...(kind === 'setInterval' && { profile }) };
    try {
      await tell('/commands', { method: 'POST', body, idempotencyKey });
      onAsked();
    } catch (error) {
      setProblem(problemOf(error));
      setSaving(false);
    }
  };
  return (
    <Modal title={text.kinds[kind]} onClose={onClose}>
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
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="modal-foot">
        <button type="button" class="button" onClick={onClose}>
          {words.value.actions.cancel}
        </button>
        <button type="button" class="button is-primary" disabled={saving} onClick={() => void ask()}>
          {text.confirm[kind]}
        </button>
      </div>
    </Modal>
  );
}

function problemOf(error: unknown): string {
  const text = words.value;
  const failure = error instanceof ApiError ? error.failure : undefined;
  if (failure === 'refused') return text.commands.busy;
  if (failure === 'throttled') return text.commands.tooMany;
  if (failure === 'forbidden') return text.status.forbidden;
  return failure === 'network' ? text.status.network : text.status.failed;
}

/** One key per dialog: a second click, or a retry after a lost answer, asks once. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
