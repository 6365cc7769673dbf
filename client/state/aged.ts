import { computed, signal } from '@preact/signals';

/** Something that is shown although it could not be refreshed. */
interface Aged {
  /** When it was loaded, browser's time. */
  loadedAt: number;
  reload: () => void;
}

const aged = signal<readonly Aged[]>([]);

/** When the oldest of what is shown and could not be refreshed was loaded; null: all of it is fresh. */
export const oldestShownAt = computed(() =>
  aged.value.length === 0 ? null : Math.min(...aged.value.map(({ loadedAt }) => loadedAt)),
);

/** Something is shown that could not be refreshed; returns its undo. Whatever page shows it, the console's head says so. */
export function showsAged(one: Aged): () => void {
  aged.value = [...aged.peek(), one];
  return () => (aged.value = aged.peek().filter((each) => each !== one));
}

export function reloadAged(): void {
  for (const { reload } of aged.peek()) reload();
}

/** Grows when what was loaded may have changed unheard: everything is then loaded again. */
export const refreshRound = signal(0);

/** All consoles hear of a restarted server at once; they do not ask at once. */
const SPREAD_MS = 3000;

/** Loads everything again, soon. */
export function refreshAll(): void {
  setTimeout(() => (refreshRound.value += 1), Math.random() * SPREAD_MS);
}

const grown = signal(0);
let growing: ReturnType<typeof setTimeout> | undefined;
const GROWN_MS = 30_000;

/** The registry changed, perhaps with more than sites: not each of many changes is asked after, nor by all consoles at once. */
export function noteGrowth(): void {
  growing ??= setTimeout(
    () => {
      growing = undefined;
      grown.value += 1;
    },
    GROWN_MS * (1 + Math.random()),
  );
}

/** Grows when also what only an import or another configuration changes may have changed. */
export const seldomRound = computed(() => refreshRound.value + grown.value);

/** A page that was out of sight this long may have slept through what it should have asked for. */
const AWAY_MS = 60_000;

/** Loads everything again when somebody comes back to a page that was out of sight; returns its undo. */
export function refreshOnReturn(): () => void {
  let hiddenAt = Date.now();
  const turn = () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > AWAY_MS) refreshRound.value += 1;
  };
  document.addEventListener('visibilitychange', turn);
  return () => document.removeEventListener('visibilitychange', turn);
}
