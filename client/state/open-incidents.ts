import { signal } from '@preact/signals';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { KeyedFeed } from '../connection/keyed-feed.ts';
import { loadOpenIncidents } from '../connection/open-incidents.ts';
import { showsAged } from './aged.ts';
import { brokenSince } from './freshness.ts';
import { seldom } from './seldom.ts';

/*
 * What is open now: loaded as a list, kept up by the stream. In a storm hundreds of incidents change in a second; whoever shows
 * them is told once in it.
 */

const RETRY_MS = 5000;
const TOLD_EVERY_MS = 1000;

export const incidents = signal<ReadonlyMap<string, IncidentView> | null>(null);
export const incidentsFailed = signal(false);
/** Which part of the open incidents is here, while it is a part: the others are on their way, or more than the console takes. */
export const incidentsPart = signal<'coming' | 'cut' | null>(null);

/** Asks for the list again after a failure. */
export let reloadIncidents: () => void = () => undefined;
/** Takes over an incident as the server answered it, e.g. after acknowledging. */
export let putIncident: (incident: IncidentView) => void = () => undefined;

/** Follows what is open until undone. */
export function followOpenIncidents(): {
  /** Loads all of them anew. */
  load(): void;
  /** The stream told of one. */
  told(incident: IncidentView): void;
  gone(incidentId: string): void;
  stop(): void;
} {
  const feed = new KeyedFeed<IncidentView>(({ id }) => id);
  const shown = seldom(TOLD_EVERY_MS, () => {
    if (incidents.peek() !== null) incidents.value = feed.items;
  });
  let running = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let loadedAt: number | null = null;
  let fresh: () => void = () => undefined;

  async function load(): Promise<void> {
    running.abort();
    clearTimeout(retry);
    const { signal } = (running = new AbortController());
    feed.begin();
    try {
      const { items, isCut } = await loadOpenIncidents(signal, (so) => {
        // What was whole before is more than a part of what is new.
        if (loadedAt !== null || signal.aborted) return;
        feed.arrived(so);
        incidentsPart.value = 'coming';
        incidents.value = feed.items;
      });
      if (signal.aborted) return;
      feed.finish(items);
      incidentsPart.value = isCut ? 'cut' : null;
      incidents.value = feed.items;
      incidentsFailed.value = false;
      loadedAt = Date.now();
      fresh();
    } catch {
      if (signal.aborted) return;
      incidentsFailed.value = true;
      fresh();
      if (loadedAt !== null) fresh = showsAged({ loadedAt, reload: reloadIncidents });
      retry = setTimeout(() => brokenSince.value === null && void load(), RETRY_MS);
    }
  }

  function take(incident: IncidentView): void {
    if (incident.status === 'resolved') feed.remove(incident.id);
    else feed.put(incident);
  }

  reloadIncidents = () => void load();
  putIncident = (incident) => {
    take(incident);
    shown.now();
  };
  return {
    load: reloadIncidents,
    told(incident) {
      take(incident);
      shown.soon();
    },
    gone(incidentId) {
      feed.remove(incidentId);
      shown.soon();
    },
    stop() {
      running.abort();
      clearTimeout(retry);
      shown.stop();
      fresh();
      incidents.value = null;
      incidentsPart.value = null;
    },
  };
}
