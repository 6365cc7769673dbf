import { signal } from '@preact/signals';
import { ask } from '../connection/api.ts';
import { list, nullable, record, text } from '../connection/shape.ts';

/** Which sites are below the standard, as the report says; asked for once somebody wants to know. */
export type Underserved =
  | { status: 'unasked' }
  | { status: 'loading' }
  | { status: 'failed' }
  | { status: 'ready'; siteIds: readonly string[] };

export const underservedSites = signal<Underserved>({ status: 'unasked' });

/** The most the server gives at once, and more pages than the largest fleet has. */
const PAGE = 5000;
const MOST_PAGES = 60;

/** Asks the report unless it has been asked; after a failure it may be asked again. */
export async function loadUnderserved(): Promise<void> {
  const { status } = underservedSites.peek();
  if (status === 'loading' || status === 'ready') return;
  underservedSites.value = { status: 'loading' };
  try {
    underservedSites.value = { status: 'ready', siteIds: await gather() };
  } catch {
    underservedSites.value = { status: 'failed' };
  }
}

/** Forgets it, so that the next to want it asks anew. */
export function forgetUnderserved(): void {
  underservedSites.value = { status: 'unasked' };
}

async function gather(): Promise<readonly string[]> {
  const siteIds: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < MOST_PAGES; pages += 1) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const found: Page = await ask(`/reports/underserved?level=site&limit=${PAGE}${after}`, page);
    for (const { siteId } of found.items) if (siteId !== null) siteIds.push(siteId);
    cursor = found.nextCursor;
  }
  return siteIds;
}

interface Page {
  items: { siteId: string | null }[];
  nextCursor: string | null;
}

/** Of each row only the id: the report has many columns that nobody needs here. */
const page = record<Page>({
  items: list(record({ siteId: nullable(text) })),
  nextCursor: nullable(text),
});
