import { useEffect, useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { copyText } from '../parts/copy-text.ts';
import { shareableLink } from '../state/place.ts';

const SAID_FOR_MS = 2500;

/** Copies a link that shows a colleague what is seen here. */
export function CopyLink({ className = 'filter-clear' }: { className?: string }) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said === null) return undefined;
    const timer = setTimeout(() => setSaid(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const text = words.value.filters;
  return (
    <>
      <button
        type="button"
        class={className}
        onClick={() =>
          void copyText(shareableLink()).then(
            () => setSaid('copied'),
            () => setSaid('failed'),
          )
        }
      >
        <Icon name={said === 'copied' ? 'check' : 'link'} />
        {said === 'copied' ? text.linkCopied : text.copyLink}
      </button>
      <span role="status" class={said === 'failed' ? 'problem note' : 'unseen'}>
        {said === 'copied' && text.linkCopied}
        {said === 'failed' && text.copyFailed}
      </span>
    </>
  );
}
