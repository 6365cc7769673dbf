import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../connection/api.ts';
import { words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';
import { Detail, saidOf } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';
import { Modal } from '../parts/modal.tsx';
import { go, place } from '../state/place.ts';
import { chooseLanguage, language } from '../state/preferences.ts';
import { heldDeeds, lookForSession, redeemLink, signIn } from '../state/session.ts';
import type { Person } from '../state/session.ts';

const MIN_PASSWORD = 10;

/** Signing in, or choosing a password with a one-time link (`/sign-in#token=...`). */
export function SignInPage() {
  const text = words.value;
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  return (
    <main class="card-page">
      <div class="card">
        <div class="card-brand">
          <img src="/icon.svg" alt="" width="40" height="40" />
          <div>
            <p class="card-name">{text.product.name}</p>
            <p class="quiet">{text.product.purpose}</p>
          </div>
        </div>
        <h1>{token === null ? text.signIn.title : text.signIn.linkTitle}</h1>
        {token === null ? <SignInForm email="" /> : <LinkForm token={token} />}
        <button
          type="button"
          class="link-button"
          lang={language.value === 'es' ? 'en' : 'es'}
          aria-label={text.menu.switchLanguageLabel}
          onClick={() => chooseLanguage(language.value === 'es' ? 'en' : 'es')}
        >
          {text.menu.switchLanguage}
        </button>
      </div>
    </main>
  );
}

/** The session ended: sign in over the page, which stays as it was. */
export function SignInDialog({ person }: { person: Person }) {
  const text = words.value.signIn;
  useEffect(() => {
    const look = () => void lookForSession();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, []);
  return (
    <Modal title={text.expiredTitle}>
      <p>{text.expired}</p>
      {heldDeeds.value > 0 && <p class="quiet">{words.value.screen.deedHeld}</p>}
      <SignInForm email={person.email} />
    </Modal>
  );
}

function SignInForm({ email: known }: { email: string }) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const text = words.value;
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn(email, password);
      if (place.value.page === 'sign-in') go({ page: 'map' });
    } catch (error) {
      setProblem(signInProblem(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={text.signIn.email}>
        {(attributes) => (
          <input
            {...attributes}
            type="email"
            required
            autocomplete="username"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.signIn.password} error={problem?.text ?? null}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            required
            autocomplete="current-password"
            autofocus={known !== ''}
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {problem !== null && <Detail of={problem} />}
      <button type="submit" class="button is-primary is-wide" disabled={busy}>
        {text.signIn.submit}
      </button>
    </form>
  );
}

function LinkForm({ token }: { token: string }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const text = words.value.signIn;
  const submit = async () => {
    if (password.length < MIN_PASSWORD) {
      setProblem({ text: text.tooShort, detail: null });
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await redeemLink({
        token,
        password,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(email.trim() === '' ? {} : { email: email.trim() }),
      });
      history.replaceState(null, '', '/'); // the token is used up and need not stay in the address
      go({ page: 'map' });
    } catch (error) {
      setProblem(linkProblem(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="quiet">{text.linkHelp}</p>
      <Field label={text.optionalName}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            autocomplete="name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.optionalEmail} help={text.optionalHelp}>
        {(attributes) => (
          <input
            {...attributes}
            type="email"
            autocomplete="username"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.newPassword} help={text.newPasswordHelp} error={problem?.text ?? null}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            required
            autocomplete="new-password"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {problem !== null && <Detail of={problem} />}
      <button type="submit" class="button is-primary is-wide" disabled={busy}>
        {text.linkSubmit}
      </button>
    </form>
  );
}

function signInProblem(error: unknown): Said {
  const text = words.value;
  if (!(error instanceof ApiError)) throw error;
  if (error.failure === 'signedOut') return { text: text.signIn.wrong, detail: null };
  return error.failure === 'throttled' ? { text: text.signIn.throttled, detail: null } : saidOf(error);
}

function linkProblem(error: unknown): Said {
  const text = words.value;
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 410 || error.status === 404) return { text: text.signIn.linkWrong, detail: null };
  return error.failure === 'throttled' ? { text: text.signIn.throttled, detail: null } : saidOf(error);
}
