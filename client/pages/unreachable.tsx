import { useEffect } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { loadSession } from '../state/session.ts';

/** A screen nobody stands at comes back by itself. */
const AGAIN_EVERY_MS = 10_000;

/** The server did not even say who is signed in. */
export function Unreachable() {
  const text = words.value;
  useEffect(() => {
    const timer = setInterval(() => void loadSession(), AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
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
