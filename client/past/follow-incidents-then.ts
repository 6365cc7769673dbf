import { computed, effect, signal, untracked } from '@preact/signals';
import { ApiError } from '../connection/api.ts';
import { pastIncidents } from '../connection/past-incidents.ts';
import type { IncidentThen } from '../connection/past-incidents.ts';
import { partOf } from '../connection/past-parts.ts';
import { serverNow } from '../state/clock.ts';
import { layers } from '../state/layers.ts';
import { pastAt } from '../state/past.ts';

/** Of which part of the past what incidents are known; null: none. */
export const incidentsThen = signal<{ from: number; incidents: readonly IncidentThen[] } | null>(null);
/** Why those of the moment that is shown cannot be told; null: they can, or are on their way. */
export const incidentsThenError = signal<ApiError | null>(null);

const again = signal(0);
const areWanted = computed(() => layers.value.incidents);

/** Tries again what could not be loaded. */
export function reloadIncidentsThen(): void {
  again.value += 1;
}

/** Loads the incidents around the moment that is shown while their areas are wanted, until undone. */
export function followIncidentsThen(): () => void {
  const aborter = new AbortController();
  const parts = pastIncidents(aborter.signal);
  let latest = 0;
  const load = async (at: number): Promise<void> => {
    latest += 1;
    const mine = latest;
    const isLatest = () => mine === latest && !aborter.signal.aborted;
    try {
      const incidents = await parts.partAt(at, serverNow());
      if (!isLatest()) return;
      if (incidentsThen.peek()?.incidents !== incidents)
        incidentsThen.value = { from: partOf(at), incidents };
      incidentsThenError.value = null;
    } catch (error) {
      if (!isLatest()) return;
      incidentsThenError.value = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
    }
  };
  const stop = effect(() => {
    const [at, isWanted] = [pastAt.value, areWanted.value, again.value];
    if (at !== null && isWanted) {
      // else every second would ask again for what failed
      void untracked(() => load(at));
      return;
    }
    latest += 1;
    incidentsThen.value = null;
    incidentsThenError.value = null;
  });
  return () => {
    stop();
    aborter.abort();
    incidentsThen.value = null;
  };
}
