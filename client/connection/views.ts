import { ask, tell } from './api.ts';
import { flag, items, nullable, record, text } from './shape.ts';

/** What of the console somebody keeps under a name. */
export interface SavedView {
  id: string;
  name: string;
  /** Path and query of this console. */
  address: string;
  shared: boolean;
  /** Only whoever made it changes it. */
  mine: boolean;
  ownerName: string | null;
  /** The console begins with it. */
  start: boolean;
}

const savedView = record<SavedView>({
  id: text,
  name: text,
  address: text,
  shared: flag,
  mine: flag,
  ownerName: nullable(text),
  start: flag,
});
export const savedViews = items(savedView);

/** Keeps what is seen. Rejects with ApiError; 409 says that the name is taken, or that there are too many. */
export async function saveView(
  view: Pick<SavedView, 'name' | 'address' | 'shared' | 'start'>,
): Promise<SavedView> {
  return await ask('/views', savedView, { method: 'POST', body: view });
}

/** Rejects with ApiError. */
export async function changeView(
  id: string,
  change: Partial<Pick<SavedView, 'name' | 'address' | 'shared' | 'start'>>,
): Promise<void> {
  await ask(`/views/${encodeURIComponent(id)}`, savedView, { method: 'PATCH', body: change });
}

/** Rejects with ApiError. */
export async function removeView(id: string): Promise<void> {
  await tell(`/views/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
