import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { PresentNote } from '../past/past-frame.tsx';
import { go } from '../state/place.ts';

interface DrawerProps {
  title: string;
  /** Beside the title, e.g. what kind of thing this is. */
  note?: ComponentChildren;
  /** For what has more to say than fits beside the map at the usual width. */
  wide?: boolean;
  /** Under the title, in sight wherever the body is scrolled to. */
  status?: ComponentChildren;
  /** What its cross does where it is neither a site nor an incident. */
  onClose?: () => void;
  /** A button makes it twice as wide, for charts. */
  resizable?: boolean;
  children: ComponentChildren;
}

/** Wide drawers are wide for the next subject too. */
const widened = signal(false);

/**
 * One subject beside the map; a sheet on a phone. Not modal: the map stays in use.
 * Opening moves the focus to its title, closing gives it back. Escape closes it, from wherever the focus is.
 */
export function Drawer(props: DrawerProps) {
  const { title, note, status, wide = false, resizable = false, children } = props;
  const root = useRef<HTMLElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    root.current?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const close = props.onClose ?? (() => go({ siteId: null, incidentId: null }));
  return (
    <aside
      class={resizable && widened.value ? 'drawer is-widest' : wide ? 'drawer is-wide' : 'drawer'}
      ref={root}
      aria-labelledby={titleId}
    >
      <header class="drawer-head">
        <div>
          {note !== undefined && <p class="drawer-note">{note}</p>}
          <h2 id={titleId} tabIndex={-1}>
            {title}
          </h2>
          {status}
        </div>
        {resizable && (
          <button
            type="button"
            class="icon-button widen"
            aria-pressed={widened.value}
            aria-label={words.value.charts.wider}
            onClick={() => (widened.value = !widened.value)}
          >
            <Icon name={widened.value ? 'right' : 'left'} />
          </button>
        )}
        <button type="button" class="icon-button" aria-label={words.value.actions.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="drawer-body" tabIndex={0} role="region" aria-label={title}>
        <PresentNote />
        {children}
      </div>
    </aside>
  );
}
