import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { terminalProfiles } from '../../telemetry/contract/claim.ts';
import type { TerminalProfile } from '../../telemetry/contract/claim.ts';
import { ask, tell } from '../connection/api.ts';
import { issuedClaimKey, issuedCredential } from '../connection/resources.ts';
import type { SiteTerminal } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { Field } from '../parts/field.tsx';

/** What a dialog brought: secrets to be shown once. */
export interface Issued {
  title: string;
  help: string;
  secrets: { label: string; value: string }[];
  note?: string | undefined;
}

interface DialogProps {
  onClose: () => void;
  /** Done; with what is to be shown, where there is something. */
  onDone: (issued: Issued | null) => void;
}

const OVERLAP_HOURS = 24;

export function RotateDialog({
  terminal,
  mayOverlap,
  ...props
}: DialogProps & { terminal: SiteTerminal; mayOverlap: boolean }): JSX.Element {
  const [overlaps, setOverlaps] = useState(mayOverlap && terminal.credential !== 'revoked');
  const text = words.value.equipment;
  const rotate = async (): Promise<Issued> => {
    const body = { overlapHours: overlaps ? OVERLAP_HOURS : 0 };
    return credentialOf(terminal.terminalId, text.rotate, await post(terminal, 'rotate', body));
  };
  return (
    <Deed title={text.rotate} help={text.rotateHelp} verb={text.rotate} act={rotate} {...props}>
      <TerminalName terminal={terminal} />
      {mayOverlap && terminal.credential !== 'revoked' && (
        <label class="check">
          <input
            type="checkbox"
            checked={overlaps}
            onChange={(event) => setOverlaps(event.currentTarget.checked)}
          />
          <span>
            {text.overlap}
            <span class="quiet">{text.overlapHelp}</span>
          </span>
        </label>
      )}
    </Deed>
  );
}

export function RevokeDialog({ terminal, ...props }: DialogProps & { terminal: SiteTerminal }): JSX.Element {
  const text = words.value.equipment;
  const revoke = async (): Promise<null> => {
    await tell(`/terminals/${encodeURIComponent(terminal.terminalId)}/revoke`, { method: 'POST' });
    return null;
  };
  return (
    <Deed title={text.revoke} help={text.revokeHelp} verb={text.revoke} act={revoke} {...props}>
      <TerminalName terminal={terminal} />
    </Deed>
  );
}

export function SwapDialog({ terminal, ...props }: DialogProps & { terminal: SiteTerminal }): JSX.Element {
  const [newTerminalId, setNewId] = useState('');
  const text = words.value.equipment;
  const swap = async (): Promise<Issued> =>
    credentialOf(newTerminalId, text.swap, await post(terminal, 'swap', { newTerminalId }));
  return (
    <Deed title={text.swap} help={text.swapHelp} verb={text.swap} act={swap} {...props}>
      <TerminalName terminal={terminal} />
      <Field label={text.newId} help={text.newIdHelp}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            required
            pattern="[A-Za-z0-9._\-]{1,64}"
            autocomplete="off"
            value={newTerminalId}
            onInput={(event) => setNewId(event.currentTarget.value)}
          />
        )}
      </Field>
    </Deed>
  );
}

export function ClaimKeyDialog({ siteId, ...props }: DialogProps & { siteId: string }): JSX.Element {
  const [serial, setSerial] = useState('');
  const [profile, setProfile] = useState<TerminalProfile>('lean');
  const text = words.value.equipment;
  const issue = async (): Promise<Issued> => {
    const body = { profile, ...(serial.trim() !== '' && { serial: serial.trim() }) };
    const path = `/sites/${encodeURIComponent(siteId)}/claim-keys`;
    const { claimKey, expiresAt } = await ask(path, issuedClaimKey, { method: 'POST', body });
    return {
      title: text.claimKey,
      help: text.claimKeyHelp,
      secrets: [{ label: text.claimKey, value: claimKey }],
      note: text.expires(format.value.dateTime(expiresAt)),
    };
  };
  return (
    <Deed title={text.issueKey} help={text.issueKeyHelp} verb={text.issueKey} act={issue} {...props}>
      <Field label={text.serial} help={text.serialHelp}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            maxLength={128}
            autocomplete="off"
            value={serial}
            onInput={(event) => setSerial(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.profile}>
        {(attributes) => (
          <select
            {...attributes}
            value={profile}
            onChange={(event) =>
              setProfile(terminalProfiles.find((each) => each === event.currentTarget.value) ?? 'lean')
            }
          >
            {terminalProfiles.map((each) => (
              <option key={each} value={each}>
                {text.profiles[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Deed>
  );
}

interface DeedProps extends DialogProps {
  title: string;
  help: string;
  verb: string;
  act: () => Promise<Issued | null>;
  children: ComponentChildren;
}

function Deed({ title, help, verb, act, children, onClose, onDone }: DeedProps): JSX.Element {
  return (
    <Confirmation
      title={title}
      verb={verb}
      act={async () => onDone(await act())}
      problemOf={plainProblem}
      onClose={onClose}
    >
      <p>{help}</p>
      {children}
    </Confirmation>
  );
}

function TerminalName({ terminal }: { terminal: SiteTerminal }): JSX.Element {
  return <p class="code">{terminal.terminalId}</p>;
}

async function post(terminal: SiteTerminal, deed: 'rotate' | 'swap', body: unknown) {
  const path = `/terminals/${encodeURIComponent(terminal.terminalId)}/${deed}`;
  return ask(path, issuedCredential, { method: 'POST', body });
}

function credentialOf(
  terminalId: string,
  deed: string,
  { username, password, overlapUntil }: { username: string; password: string; overlapUntil: number | null },
): Issued {
  const text = words.value.equipment;
  return {
    title: `${deed}: ${terminalId}`,
    help: text.passwordHelp,
    secrets: [
      { label: text.username, value: username },
      { label: text.password, value: password },
    ],
    note: overlapUntil === null ? undefined : text.overlapUntil(format.value.dateTime(overlapUntil)),
  };
}
