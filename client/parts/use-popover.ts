import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** A panel that a button opens: whatever lies outside closes it, and so does Escape, which gives the focus back to the button. */
export interface Popover {
  root: RefObject<HTMLDivElement>;
  open: boolean;
  setOpen: (open: boolean) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** The button is the first one within `root`. */
export function usePopover(): Popover {
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = (event: Event) => {
      const { target } = event;
      // what was pressed may be gone by now, e.g. a chip that is no more
      if (!(target instanceof Node) || !target.isConnected || root.current?.contains(target) === true) return;
      // a dialog that was opened from here lies over it, not outside of it
      if (target instanceof Element && target.closest('dialog') !== null) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.preventDefault();
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return { root, open, setOpen, onKeyDown };
}
