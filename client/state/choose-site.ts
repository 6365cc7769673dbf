import { effect } from '@preact/signals';
import { fleet } from './live.ts';
import { go } from './place.ts';

let forget: () => void = () => undefined;

/** Opens the site on a row; where ids are still under way, as soon as they have arrived. The last choice counts. */
export function chooseRow(row: number): void {
  forget();
  const columns = fleet.peek();
  if (columns === null) return;
  const siteId = columns.idOf(row);
  if (siteId !== null) {
    go({ siteId, incidentId: null });
    return;
  }
  forget = effect(() => {
    const arrived = columns.idOf(row);
    // another list of sites took its place meanwhile: nobody knows which site was meant
    const isOver = fleet.value !== columns;
    if (arrived === null && !isOver) return;
    queueMicrotask(forget);
    if (arrived !== null) go({ siteId: arrived, incidentId: null });
  });
}
