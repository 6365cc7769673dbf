import { effect, signal, untracked } from '@preact/signals';
import { PAST_DAYS, PAST_PART_MS } from '../../telemetry/contract/past.ts';
import { ApiError } from '../connection/api.ts';
import { pastStates } from '../connection/past.ts';
import { serverNow } from '../state/clock.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { fleet } from '../state/live.ts';
import { goLive, pastAt, showPast } from '../state/past.ts';
import { PastCursor } from './past-cursor.ts';

/** The moment that is asked for is not there yet. */
export const pastLoading = signal(false);
export const pastError = signal<ApiError | null>(null);

const again = signal(0);
let shown: PastCursor | null = null;

/** Tries again what could not be loaded. */
export function reloadPast(): void {
  again.value += 1;
}

/** The next moment after the one that is shown, or the last before, at which any site changed; epoch milliseconds. */
export function neighbourOf(at: number, direction: 1 | -1): number | null {
  const second = shown?.neighbour(Math.floor(at / 1000), direction) ?? null;
  if (second !== null) return second * 1000;
  // In the part beside there may be one; its edge is a step on the way.
  const part = Math.floor(at / PAST_PART_MS) * PAST_PART_MS;
  const edge = direction === 1 ? part + PAST_PART_MS : part - 1000;
  return edge < earliest() || edge > serverNow() ? null : edge;
}

/** As far back as can be looked. */
export function earliest(): number {
  return serverNow() - PAST_DAYS * 86_400_000;
}

/** Keeps what is shown equal to the moment that is asked for, until undone. */
export function followPast(): () => void {
  const aborter = new AbortController();
  const loader = pastStates(aborter.signal);
  let latest = 0;

  async function show(at: number, base: FleetColumns): Promise<void> {
    latest += 1;
    const mine = latest;
    const isLatest = () => mine === latest && !aborter.signal.aborted;
    try {
      const waiting = setTimeout(() => {
        if (isLatest()) pastLoading.value = true;
      }, 150);
      const part = await loader.partAt(at, serverNow()).finally(() => clearTimeout(waiting));
      if (!isLatest()) return;
      if (part.layout !== base.layout) {
        // Sites were added or moved: the fleet is being loaded again, and this runs again with it.
        loader.forget();
        pastLoading.value = true;
        return;
      }
      const second = Math.floor(at / 1000);
      if (shown?.columns.layout !== base.layout) shown = new PastCursor(base, part);
      const taken = shown.part === part ? [] : shown.take(part);
      const moved = shown.moveTo(second);
      pastLoading.value = false;
      pastError.value = null;
      showPast(shown.columns, taken.length === 0 ? moved : [...taken, ...moved]);
    } catch (error) {
      if (!isLatest()) return;
      pastLoading.value = false;
      pastError.value = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
      // What was shown is of another moment and must not stand for this one.
      showPast(null, []);
      shown = null;
    }
  }

  const stop = effect(() => {
    // `again` is looked at only to run once more when somebody asks for it.
    const [at, base] = [pastAt.value, fleet.value, again.value];
    if (at === null) {
      latest += 1;
      shown = null;
      pastLoading.value = false;
      pastError.value = null;
      return;
    }
    if (at >= untracked(serverNow) - 1000) queueMicrotask(goLive);
    else if (at < untracked(earliest))
      queueMicrotask(() => (pastAt.value = Math.ceil(earliest() / 60_000) * 60_000));
    else if (base !== null) void untracked(() => show(at, base));
  });
  return () => {
    stop();
    aborter.abort();
    shown = null;
  };
}
