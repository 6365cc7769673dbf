import { vi } from 'vitest';

/** A browser's address bar and history, as far as the console uses them. */
export class FakeBrowser {
  entries: string[];
  #index = 0;
  readonly #listeners = new Set<() => void>();

  constructor(address: string) {
    this.entries = [address];
  }

  get at(): string {
    return this.entries[this.#index] ?? '/';
  }

  /** Puts it in place of the real one; `vi.unstubAllGlobals` undoes it. */
  install(): void {
    const url = () => new URL(this.at, 'http://console');
    vi.stubGlobal('location', {
      origin: 'http://console',
      get pathname() {
        return url().pathname;
      },
      get search() {
        return url().search;
      },
    });
    vi.stubGlobal('history', {
      state: null,
      pushState: (_: unknown, __: string, address: string) => {
        this.entries.splice(this.#index + 1, Infinity, address);
        this.#index += 1;
      },
      replaceState: (_: unknown, __: string, address: string) => (this.entries[this.#index] = address),
    });
    vi.stubGlobal('addEventListener', (_: string, listener: () => void) => this.#listeners.add(listener));
    vi.stubGlobal('removeEventListener', (_: string, listener: () => void) =>
      this.#listeners.delete(listener),
    );
  }

  /** As if the page were opened at this address. */
  open(address: string): void {
    this.entries = [address];
    this.#index = 0;
  }

  back(): void {
    this.#index = Math.max(0, this.#index - 1);
    for (const listener of this.#listeners) listener();
  }
}
