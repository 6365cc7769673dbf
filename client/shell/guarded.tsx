import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';

/** A fault in what is inside leaves the rest of the console standing, and says what to do. */
export function Guarded({ children }: { children: ComponentChildren }) {
  const [fault] = useErrorBoundary() as [unknown, () => void];
  const text = words.value.screen;
  if (fault === undefined) return <>{children}</>;
  return (
    <div class="notice is-failure" role="alert">
      <h1 class="unseen">{text.crashed}</h1>
      <Icon name="warning" />
      <p>
        <strong>{text.crashed}</strong>
        {text.crashedAdvice}{' '}
        <span class="code" lang="en">
          {fault instanceof Error ? fault.message : JSON.stringify(fault)}
        </span>
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {text.reload}
      </button>
    </div>
  );
}
