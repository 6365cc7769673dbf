import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { loadSession } from '../state/session.ts';

/** The server did not even say who is signed in. */
export function Unreachable() {
  const text = words.value;
  return (
    <main class="card-page">
      <div class="card">
        <h1>
          <Icon name="noLink" /> {text.status.network}
        </h1>
        <p>{text.status.failedAdvice}</p>
        <button type="button" class="button is-primary" onClick={() => void loadSession()}>
          {text.actions.retry}
        </button>
      </div>
    </main>
  );
}
