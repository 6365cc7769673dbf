import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { ask } from './api.ts';
import { incidentPage } from './incident-view.ts';

/** The most the server gives at once. */
const PAGE = 1_000;
/** More open incidents than this are not brought here: nobody handles them one by one. */
export const MOST_INCIDENTS = 20_000;

/** What came of a look at all open incidents. */
export interface OpenIncidents {
  items: IncidentView[];
  /** There are more. */
  isCut: boolean;
}

/**
 * Brings all open incidents, page by page; `arrived` is told of all that came so far, but for the last page. Rejects with
 * ApiError. The server has them by when they began, so that the order by harm is known only when the last of them is here.
 */
export async function loadOpenIncidents(
  signal: AbortSignal,
  arrived: (items: readonly IncidentView[]) => void,
): Promise<OpenIncidents> {
  const items: IncidentView[] = [];
  let after = '';
  for (;;) {
    const page = await ask(`/incidents?state=open&limit=${PAGE}${after}`, incidentPage, { signal });
    items.push(...page.items);
    const { nextCursor } = page;
    if (nextCursor === null) return { items, isCut: false };
    if (items.length >= MOST_INCIDENTS) return { items, isCut: true };
    arrived(items);
    after = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}
