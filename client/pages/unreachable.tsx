import { useEffect } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { loadSession } from '../state/session.ts';

const RETRY_MS = 5000;

/** The server did not even say who is signed in. Goes on asking, and at once when this computer has a network again. */
export function Unreachable() {
  useEffect(() => {
    const retry = () => void loadSession();
    const timer = setInterval(retry, RETRY_MS);
    addEventListener('online', retry);
    return () => {
      clearInterval(timer);
      removeEventListener('online', retry);
    };
  }, []);
  const { screen, actions, trust } = words.value;
  const { title, advice } = screen.failures.network;
  return (
    <main class="card-page">
      <div class="card">
        <h1>
          <Icon name="noLink" /> {navigator.onLine ? title : trust.offline}
        </h1>
        <p>
          {advice} {screen.retrying}
        </p>
        <button type="button" class="button is-primary" onClick={() => void loadSession()}>
          {actions.retry}
        </button>
      </div>
    </main>
  );
}
