import { signal } from '@preact/signals';
import { ask } from '../connection/api.ts';
import { list, nullable, record, text } from '../connection/shape.ts';

/** Which sites are below the standard, as the report says; asked for once somebody wants to know. */
export type Underserved =
  | { status: 'unasked' }
  | { status: 'loading' }
  | { status: 'failed' }
  | {
      status: 'ready';
      siteIds: readonly string[];
      /** The criteria that each of them does not meet, in the report's words. */
      reasonsBySite: ReadonlyMap<string, readonly string[]>;
    };

export const underservedSites = signal<Underserved>({ status: 'unasked' });

/** The most the server gives at once, and more pages than the largest fleet has. */
const PAGE = 5000;
const MOST_PAGES = 60;

/** The report looks at thirty days: within an hour it says much the same. */
const FRESH_MS = 3_600_000;
let readyAt = 0;

/** Asks the report unless it was asked lately; after a failure it may be asked again. */
export async function loadUnderserved(): Promise<void> {
  const { status } = underservedSites.peek();
  const isFresh = status === 'ready' && Date.now() - readyAt < FRESH_MS;
  if (status === 'loading' || isFresh) return;
  if (status !== 'ready') underservedSites.value = { status: 'loading' };
  readyAt = Date.now();
  try {
    const reasonsBySite = await gather();
    underservedSites.value = { status: 'ready', siteIds: [...reasonsBySite.keys()], reasonsBySite };
  } catch {
    // what was known an hour ago is better than nothing
    if (status !== 'ready') underservedSites.value = { status: 'failed' };
  }
}

/** Forgets it, so that the next to want it asks anew. */
export function forgetUnderserved(): void {
  underservedSites.value = { status: 'unasked' };
}

async function gather(): Promise<Map<string, readonly string[]>> {
  const reasonsBySite = new Map<string, readonly string[]>();
  // there are few combinations of reasons, and many sites
  const alike = new Map<string, readonly string[]>();
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < MOST_PAGES; pages += 1) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const found: Page = await ask(`/reports/underserved?level=site&limit=${PAGE}${after}`, page);
    for (const { siteId, reasons } of found.items) {
      if (siteId === null) continue;
      const key = reasons.join();
      const known = alike.get(key) ?? reasons;
      alike.set(key, known);
      reasonsBySite.set(siteId, known);
    }
    cursor = found.nextCursor;
  }
  return reasonsBySite;
}

interface Page {
  items: { siteId: string | null; reasons: string[] }[];
  nextCursor: string | null;
}

/** The report has many columns that nobody needs here. */
const page = record<Page>({
  items: list(record({ siteId: nullable(text), reasons: list(text) })),
  nextCursor: nullable(text),
});
