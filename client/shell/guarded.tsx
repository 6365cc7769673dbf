import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';

/** Where nobody is there to press anything, the page is loaded anew after so long. */
const UNATTENDED_MS = 60_000;

/** A fault in what is inside leaves the rest of the console standing, and says what to do; `unattended`: and does it. */
export function Guarded({
  children,
  unattended = false,
}: {
  children: ComponentChildren;
  unattended?: boolean;
}) {
  const [fault] = useErrorBoundary() as [unknown, () => void];
  const isWaiting = unattended && fault !== undefined;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => location.reload(), UNATTENDED_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
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
