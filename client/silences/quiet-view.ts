import { batch, effect, signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';
import { go, place } from '../state/place.ts';

/** Whether silences and maintenance lie beside the map. */
export const quietOpen = signal(false);
/** Grows with each silence that was made or ended here, so that whoever counts them asks again. */
export const quietRound = signal(0);

keepInAddress({
  name: 'quiet',
  state: quietOpen,
  read: (text) => text === '1',
  write: (open) => (open ? '1' : null),
});

// One subject beside the map: a site or an incident that is opened takes the place.
effect(() => {
  const { siteId, incidentId } = place.value;
  if (quietOpen.value && (siteId !== null || incidentId !== null)) quietOpen.value = false;
});

export function openQuiet(): void {
  batch(() => {
    go({ page: 'map', siteId: null, incidentId: null });
    quietOpen.value = true;
  });
}
