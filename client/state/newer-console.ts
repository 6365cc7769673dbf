import { signal } from '@preact/signals';

/** A newer console than this one is served, or a part of this one is no longer; null: neither is known. */
export const newerConsole = signal<'available' | 'partMissing' | null>(null);

/** Between two looks, whatever asks for them. */
const LOOK_PAUSE_MS = 60_000;
/** A console stays open for weeks. */
const LOOK_EVERY_MS = 30 * 60_000;

let lookedAt = 0;

/** Watches for parts that cannot be loaded, and looks now and then whether another console is served; returns its undo. */
export function watchForNewer(): () => void {
  const missing = (event: Event) => {
    // Vite would throw the fault at whoever asked for the part; the person is offered to reload instead.
    event.preventDefault();
    newerConsole.value = 'partMissing';
  };
  addEventListener('vite:preloadError', missing);
  const timer = setInterval(lookForNewer, LOOK_EVERY_MS);
  return () => {
    removeEventListener('vite:preloadError', missing);
    clearInterval(timer);
  };
}

/** Looks whether the page that is served now names another script than the one that runs. */
export function lookForNewer(): void {
  if (Date.now() - lookedAt < LOOK_PAUSE_MS || newerConsole.peek() !== null) return;
  lookedAt = Date.now();
  void servedScript().then((served) => {
    if (served !== null && served !== runningScript()) newerConsole.value = 'available';
  });
}

/** The address of the console's first script in a page; null where there is none. */
export function scriptIn(html: string): string | null {
  return /<script[^>]*\ssrc="([^"]+)"/.exec(html)?.[1] ?? null;
}

function runningScript(): string | null {
  return document.querySelector('script[src]')?.getAttribute('src') ?? null;
}

async function servedScript(): Promise<string | null> {
  try {
    const response = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } });
    return response.ok ? scriptIn(await response.text()) : null;
  } catch {
    return null; // there is another banner for a server that does not answer
  }
}
