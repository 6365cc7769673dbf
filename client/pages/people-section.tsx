import { useState } from 'preact/hooks';
import { roles } from '../../telemetry/contract/site-state.ts';
import type { Role } from '../../telemetry/contract/site-state.ts';
import { ask, tell } from '../connection/api.ts';
import { people as peopleResource, signInLink } from '../connection/resources.ts';
import type { Person } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Problem } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';
import { Field } from '../parts/field.tsx';
import { Modal } from '../parts/modal.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';
import { copyText } from '../parts/copy-text.ts';

/** Who may sign in. Inviting and forgotten passwords both give a link that works once. */
export function PeopleSection() {
  const resource = useResource('/people?limit=1000', peopleResource);
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value.administration;
  const attempt = (work: Promise<unknown>) =>
    work.then(
      () => {
        setProblem(null);
        resource.reload();
      },
      (error: unknown) => setProblem(plainProblem(error)),
    );
  const switchOn = (person: Person, disabled: boolean) =>
    attempt(tell(`/people/${encodeURIComponent(person.id)}`, { method: 'PATCH', body: { disabled } }));
  const newLink = (person: Person) =>
    attempt(
      ask(`/people/${encodeURIComponent(person.id)}/sign-in-link`, signInLink, { method: 'POST' }).then(
        (answer) => setLink(answer.signInLink),
      ),
    );
  return (
    <section class="page-section">
      <div class="section-head">
        <h2>{text.people}</h2>
        <button type="button" class="button is-primary is-small" onClick={() => setInviting(true)}>
          {text.invite}
        </button>
      </div>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={3} />}
      <Problem said={problem} />
      {resource.data !== null && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={text.people}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.role}</th>
                <th scope="col">{text.regions}</th>
                <th scope="col">
                  <span class="unseen">{text.newLink}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {resource.data.map((person) => (
                <tr key={person.id}>
                  <th scope="row">
                    {person.name}
                    <span class="quiet">{person.email}</span>
                  </th>
                  <td>
                    {words.value.roles[person.role]}{' '}
                    {person.disabledAt !== null && <span class="tag">{text.disabled}</span>}
                  </td>
                  <td>
                    {person.regionCodes === null
                      ? words.value.reports.wholeCountry
                      : person.regionCodes.join(', ')}
                  </td>
                  <td class="number">
                    <span class="row-actions">
                      <button
                        type="button"
                        class="button is-small"
                        aria-label={`${text.newLink}: ${person.name}`}
                        onClick={() => void newLink(person)}
                      >
                        {text.newLink}
                      </button>
                      <button
                        type="button"
                        class="button is-small"
                        aria-label={`${person.disabledAt === null ? text.disable : text.enable}: ${person.name}`}
                        onClick={() => void switchOn(person, person.disabledAt === null)}
                      >
                        {person.disabledAt === null ? text.disable : text.enable}
                      </button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(created) => {
            setInviting(false);
            setLink(created);
            resource.reload();
          }}
        />
      )}
      {link !== null && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </section>
  );
}

function InviteDialog({ onClose, onInvited }: { onClose: () => void; onInvited: (link: string) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [codes, setCodes] = useState('');
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value;
  const invite = async () => {
    const regionCodes = codes.split(/[\s,;]+/).filter((code) => code !== '');
    try {
      const body = { name, email, role, regionCodes: regionCodes.length === 0 ? null : regionCodes };
      onInvited((await ask('/people', signInLink, { method: 'POST', body })).signInLink);
    } catch (error) {
      setProblem(plainProblem(error));
    }
  };
  return (
    <Modal title={text.administration.inviteTitle} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void invite();
        }}
      >
        <Field label={text.administration.name}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              required
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.administration.email}>
          {(attributes) => (
            <input
              {...attributes}
              type="email"
              required
              value={email}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.administration.role}>
          {(attributes) => (
            <select
              {...attributes}
              value={role}
              onChange={(event) =>
                setRole(roles.find((one) => one === event.currentTarget.value) ?? 'operator')
              }
            >
              {roles.map((one) => (
                <option key={one} value={one}>
                  {text.roles[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={text.administration.regions} help={text.administration.regionsHelp}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              value={codes}
              onInput={(event) => setCodes(event.currentTarget.value)}
            />
          )}
        </Field>
        <Problem said={problem} />
        <div class="modal-foot">
          <button type="button" class="button" onClick={onClose}>
            {text.actions.cancel}
          </button>
          <button type="submit" class="button is-primary">
            {text.administration.invite}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function LinkDialog({ link, onClose }: { link: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const text = words.value;
  return (
    <Modal title={text.administration.linkTitle} onClose={onClose}>
      <p>{text.administration.linkHelp}</p>
      <Field label={text.administration.linkTitle}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            readOnly
            value={link}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </Field>
      <div class="modal-foot">
        <button
          type="button"
          class="button"
          onClick={() =>
            void copyText(link).then(
              () => setCopied(true),
              () => undefined,
            )
          }
        >
          {copied ? text.actions.copied : text.actions.copy}
        </button>
        <button type="button" class="button is-primary" onClick={onClose}>
          {text.actions.close}
        </button>
      </div>
    </Modal>
  );
}
