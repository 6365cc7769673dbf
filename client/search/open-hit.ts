import { filter, setFilter } from '../state/filter.ts';
import { go, pages, place } from '../state/place.ts';
import { mapWish, panelFolded, panelTab } from '../state/view.ts';
import type { Hit } from './find.ts';

/** Goes where a hit leads: what is on the map is shown on the map, whatever page one is on. */
export function openHit(hit: Hit): void {
  switch (hit.kind) {
    case 'site':
      toMap({ siteId: hit.id, incidentId: null });
      return;
    case 'region':
      toMap({ siteId: null, incidentId: null, regionCode: hit.code });
      panelTab.value = 'regions';
      panelFolded.value = false;
      mapWish.value = { kind: 'region', regionCode: hit.code };
      return;
    case 'incident':
      toMap({ siteId: null, incidentId: hit.id });
      return;
    case 'choice':
      toMap({ siteId: null, incidentId: null });
      if (!filter.peek()[hit.dimension].includes(hit.value))
        setFilter({ [hit.dimension]: [...filter.peek()[hit.dimension], hit.value] });
      return;
    case 'text':
      toMap({ siteId: null, incidentId: null });
      setFilter({ text: hit.text });
      return;
    case 'page': {
      const page = pages.find((each) => each === hit.page);
      if (page !== undefined) go({ page });
    }
  }
}

function toMap(change: Parameters<typeof go>[0]): void {
  if (place.peek().page !== 'map') go({ page: 'map' });
  go(change);
}
