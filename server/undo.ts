import type { Logger } from 'pino';

/** What was begun and has to be ended, in the reverse order. One that fails does not keep the others from ending. */
export class Undo {
  readonly #log: Pick<Logger, 'error'>;
  #undos: (() => unknown)[] = [];
  #running: Promise<void> | undefined;

  constructor(log: Pick<Logger, 'error'>) {
    this.#log = log;
  }

  add(undo: () => unknown): void {
    this.#undos.push(undo);
  }

  /** Remembers how to close what was just opened, and hands it on. */
  with<T>(opened: T, close: (opened: T) => unknown): T {
    this.add(() => close(opened));
    return opened;
  }

  /** Ends everything; a second call waits for the first. */
  all(): Promise<void> {
    return (this.#running ??= this.#all());
  }

  async #all(): Promise<void> {
    for (const undo of this.#undos.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        this.#log.error({ err: error }, 'a part did not stop cleanly');
      }
    }
  }
}
