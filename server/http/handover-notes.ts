import type { z } from 'zod';
import type { Database } from '../database/schema.ts';
import type { Interval } from '../timeline/intervals.ts';
import { maySee, type Viewer } from '../viewer.ts';
import type { handoverNote } from './answers-shifts.ts';
import { iso } from './iso.ts';
import { actorNames } from './person-names.ts';

/** The newest of the shift, and those that it found. */
const MOST = 100;
const MOST_BEFORE = 5;

/** As it is kept with a note; null: no limits. */
export function limitsText({ regionCodes }: Pick<Viewer, 'regionCodes'>): string | null {
  return regionCodes === null || regionCodes.includes('00') ? null : JSON.stringify(regionCodes);
}

/**
 * Notes left since a shift began, and the last ones before it, newest first. A note may speak of all that its author may see:
 * who may see less is not shown it.
 */
export async function notesAround(
  db: Database,
  viewer: Viewer,
  { from }: Interval,
): Promise<z.infer<typeof handoverNote>[]> {
  const notes = () => db.selectFrom('handover_notes').selectAll().orderBy('at', 'desc').orderBy('id', 'desc');
  const rows = [
    ...(await notes().where('at', '>=', from).limit(MOST).execute()),
    ...(await notes().where('at', '<', from).limit(MOST).execute())
      .filter((row) => maySeeAllOf(viewer, row.region_codes))
      .slice(0, MOST_BEFORE),
  ].filter((row) => maySeeAllOf(viewer, row.region_codes));
  const nameOf = await actorNames(
    db,
    rows.map(({ author }) => author),
  );
  return rows.map(({ id, at, author, text }) => ({
    id: String(id),
    at: iso(at),
    by: nameOf(author),
    text,
    isOfShift: at >= from,
  }));
}

function maySeeAllOf(viewer: Viewer, limits: string | null): boolean {
  if (limits === null) return viewer.regionCodes === null || viewer.regionCodes.includes('00');
  const codes: unknown = JSON.parse(limits);
  return Array.isArray(codes) && codes.every((code) => maySee(viewer, String(code)));
}
