import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Modal } from './modal.tsx';
import { Problem } from './problem.tsx';
import type { Said } from './problem.tsx';

interface ConfirmationProps {
  title: string;
  /** What the button says: the deed itself, not "OK". */
  verb: string;
  /** False while something is missing. */
  ready?: boolean;
  /** The deed, and what follows when it is done; the dialog is then the caller's to close. */
  act: () => Promise<void>;
  /** What a person is told when the deed failed. */
  problemOf: (error: unknown) => Said;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog that says what will happen, and does it on a second click, or Enter; a failure is told in it, and it stays. */
export function Confirmation(props: ConfirmationProps) {
  const { title, verb, ready = true, act, problemOf, onClose, children } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Said | null>(null);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void submit();
        }}
      >
        {children}
        <Problem said={problem} />
        <div class="modal-foot">
          <button type="button" class="button" onClick={onClose}>
            {words.value.actions.cancel}
          </button>
          <button type="submit" class="button is-primary" disabled={busy || !ready}>
            {verb}
          </button>
        </div>
      </form>
    </Modal>
  );
}
