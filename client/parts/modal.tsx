import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  title: string;
  /** Without it the dialog cannot be dismissed. */
  onClose?: () => void;
  children: ComponentChildren;
}

/** A native modal dialog: the browser keeps the focus inside, closes on Escape and gives the focus back. */
export function Modal({ title, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="modal"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        // What lies under the dialog must not take the key for its own.
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // A browser may close a dialog whatever `cancel` said; not one that must be answered.
        if (onClose === undefined && dialog.current?.isConnected === true) dialog.current.showModal();
      }}
    >
      <header class="modal-head">
        <h2 id={titleId}>{title}</h2>
        {onClose !== undefined && (
          <button type="button" class="icon-button" aria-label={words.value.actions.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
