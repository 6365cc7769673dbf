import type { ComponentChildren } from 'preact';
import type { ApiError, Failure } from '../connection/api.ts';
import { words } from '../language/current.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

/** Grey bars in the place of what is coming; says so to screen readers. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">{words.value.status.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span class="loading-line" key={line} aria-hidden="true" />
      ))}
    </div>
  );
}

/** What went wrong and what to do about it. */
export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  const text = words.value;
  const known: Partial<Record<Failure, string>> = {
    forbidden: text.status.forbidden,
    notFound: text.status.notFound,
    network: text.status.network,
    throttled: text.status.throttled,
    // its own words are for whoever reads the server's log
    server: text.status.server,
  };
  const said = known[error.failure];
  return (
    <div class="notice is-failure" role="alert">
      <Icon name="warning" />
      <p title={error.detail ?? undefined}>
        <strong>{text.status.failed}</strong>
        {said ?? error.detail ?? ''} {error.failure === 'forbidden' ? '' : text.status.failedAdvice}
      </p>
      <button type="button" class="button" onClick={retry}>
        {text.actions.retry}
      </button>
    </div>
  );
}

/** Nothing is here, and that is an answer. */
export function Empty(props: {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
  tone?: 'well' | 'unsure';
}) {
  return (
    <div class={`empty is-${props.tone ?? 'plain'}`}>
      {props.icon !== undefined && (
        <span class="empty-icon">
          <Icon name={props.icon} />
        </span>
      )}
      <strong>{props.title}</strong>
      {props.children !== undefined && <p>{props.children}</p>}
    </div>
  );
}
