import { useState } from 'preact/hooks';
import { tell } from '../connection/api.ts';
import { subscriptions as subscriptionsResource } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Detail, Problem } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { regionName } from '../regions/region-path.ts';
import { language } from '../state/preferences.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { StateOptions } from '../parts/state-options.tsx';

type Channel = 'email' | 'webhook';

/** Of which regions a person wants to hear, and how. */
export function SubscriptionsPage({ person }: { person: Person }) {
  const resource = useResource('/subscriptions?limit=100', subscriptionsResource);
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value.subscriptions;
  const remove = async (id: string) => {
    await tell(`/subscriptions/${encodeURIComponent(id)}`, { method: 'DELETE' }).catch((error: unknown) =>
      setProblem(plainProblem(error)),
    );
    resource.reload();
  };
  return (
    <div class="page is-narrow">
      <header class="page-head">
        <div>
          <h1>{text.title}</h1>
          <p class="quiet">{text.intro}</p>
        </div>
      </header>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={3} />}
      <Problem said={problem} />
      {resource.data?.length === 0 && <Empty icon="mail" title={text.none} />}
      <ul class="card-list">
        {resource.data?.map((one) => (
          <li key={one.id}>
            <Icon name={one.channel === 'email' ? 'mail' : 'right'} />
            <span>
              <strong>
                {one.regionCode === '00' ? words.value.regions.country : regionName(one.regionCode)}
              </strong>
              <span class="quiet">
                {one.channel in text.channels ? text.channels[one.channel as Channel] : one.channel} ·{' '}
                {one.target}
              </span>
            </span>
            <button
              type="button"
              class="button is-small"
              aria-label={text.removeLabel(regionName(one.regionCode), one.target)}
              onClick={() => void remove(one.id)}
            >
              {text.remove}
            </button>
          </li>
        ))}
      </ul>
      <AddForm person={person} onAdded={resource.reload} />
    </div>
  );
}

function AddForm({ person, onAdded }: { person: Person; onAdded: () => void }) {
  const [state, setState] = useState('');
  const [municipality, setMunicipality] = useState('');
  const [channel, setChannel] = useState<Channel>('email');
  const [target, setTarget] = useState(person.email);
  const [said, setSaid] = useState<(Said & { good: boolean }) | null>(null);
  const text = words.value.subscriptions;
  const regionCode = municipality.trim() !== '' ? municipality.trim() : state;
  const add = async () => {
    try {
      await tell('/subscriptions', {
        method: 'POST',
        body: {
          regionCode: regionCode === '' ? '00' : regionCode,
          channel,
          target,
          language: language.value,
        },
      });
      setSaid({ text: text.added, detail: null, good: true });
      onAdded();
    } catch (error) {
      setSaid({ ...plainProblem(error), good: false });
    }
  };
  return (
    <form
      class="form panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <h2>{text.add}</h2>
      <div class="form-row">
        <Field label={text.region}>
          {(attributes) => (
            <select {...attributes} value={state} onChange={(event) => setState(event.currentTarget.value)}>
              <option value="">{words.value.reports.wholeCountry}</option>
              <StateOptions />
            </select>
          )}
        </Field>
        <Field label={text.municipality} help={text.regionHelp}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              inputMode="numeric"
              pattern="\d{2}|\d{5}"
              placeholder="20067"
              value={municipality}
              onInput={(event) => setMunicipality(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <div class="form-row">
        <Field label={text.channel}>
          {(attributes) => (
            <select
              {...attributes}
              value={channel}
              onChange={(event) => {
                const next = event.currentTarget.value === 'webhook' ? 'webhook' : 'email';
                setChannel(next);
                setTarget(next === 'email' ? person.email : '');
              }}
            >
              <option value="email">{text.channels.email}</option>
              <option value="webhook">{text.channels.webhook}</option>
            </select>
          )}
        </Field>
        <Field label={text.target[channel]}>
          {(attributes) => (
            <input
              {...attributes}
              type={channel === 'email' ? 'email' : 'url'}
              required
              value={target}
              onInput={(event) => setTarget(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <button type="submit" class="button is-primary">
        {text.add}
      </button>
      {said !== null && (
        <p class={said.good ? 'success' : 'problem'} role="status">
          {said.text}
          <Detail of={said} />
        </p>
      )}
    </form>
  );
}
