import type { ComponentChildren } from 'preact';
import type { ApiError } from '../connection/api.ts';
import { format, words } from '../language/current.ts';
import { serverNow, serverOffsetMs } from '../state/clock.ts';
import { takesAway } from '../state/use-resource.ts';
import type { Resource } from '../state/use-resource.ts';
import { Icon } from './icon.tsx';
import { Detail, saidOf } from './problem.tsx';
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

interface FailedProps {
  error: ApiError;
  retry: () => void;
  /** When what is shown all the same was loaded, browser's time. */
  loadedAt?: number | null;
}

/** What went wrong and what to do about it; and how old what is still shown is. Where asking again cannot help, it is not offered. */
export function Failed({ error, retry, loadedAt = null }: FailedProps) {
  const { screen, actions } = words.value;
  const { title, advice } = screen.failures[error.failure];
  const said = saidOf(error);
  // Of who may see what, the title has said all; what else was refused has a reason of its own.
  const why = error.failure === 'refused' ? said.text : advice;
  const hopeless = takesAway(error);
  return (
    <div class="notice is-failure" role="alert">
      <Icon name={hopeless ? 'lock' : 'warning'} />
      <p>
        <strong>{title}</strong>
        {why}
        <Detail of={said} />
        {loadedAt !== null && <ShownFrom loadedAt={loadedAt} />}
      </p>
      {!hopeless && (
        <button type="button" class="button" onClick={retry}>
          {actions.retry}
        </button>
      )}
    </div>
  );
}

/** How old what is shown is, since it could not be refreshed. */
function ShownFrom({ loadedAt }: { loadedAt: number }) {
  const time = format.value.time(loadedAt + serverOffsetMs.value, serverNow());
  return <b class="shown-from"> {words.value.trust.shownFrom(time)}</b>;
}

/** A line over what is shown although it could not be refreshed; nothing where it is fresh. */
export function Aged({ resource }: { resource: Pick<Resource<unknown>, 'error' | 'loadedAt' | 'reload'> }) {
  const { error, loadedAt, reload } = resource;
  if (error === null || loadedAt === null) return null;
  return <Failed error={error} retry={reload} loadedAt={loadedAt} />;
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
