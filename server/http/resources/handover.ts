import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { windowOf } from '../../maintenance-window.ts';
import type { Viewer } from '../../viewer.ts';
import { handover, handoverNote } from '../answers-shifts.ts';
import { iso } from '../answers.ts';
import { brief, findIncidents } from '../brief-incidents.ts';
import type { HttpDeps } from '../deps.ts';
import { deedsWithin } from '../handover-deeds.ts';
import { limitsText, notesAround } from '../handover-notes.ts';
import { blindWithin } from '../handover-sight.ts';
import { time } from '../parameters.ts';
import { plainWords } from '../plain-words.ts';
import { json, route, type Route } from '../route.ts';
import { concerns, maintenanceViews } from './maintenance.ts';
import { silenceViews } from './silences.ts';

const HOUR_MS = 3_600_000;
const LONGEST_MS = 7 * 24 * HOUR_MS;
const SHIFT_MS = 8 * HOUR_MS;
/** What is to come within so long is told. */
const AHEAD_MS = 12 * HOUR_MS;
/** So many incidents of a kind are told one by one. */
const MOST = 200;
/** Open ones are put in order by their harm first. */
const MOST_OPEN = 5_000;
/** The same words of one person within so long are one note: its answer got lost, and it was sent again. */
const SAME_NOTE_MS = HOUR_MS;

const access = ['operator', 'administrator'] as const;

/** What a shift leaves to the next one. */
export function handoverRoutes(deps: HttpDeps): Route[] {
  const { db, fleet, clock, accounts } = deps;

  return [
    route({
      method: 'get',
      path: '/handover',
      summary: 'What the next shift has to know: what is open, what happened, who did what, and what comes',
      access,
      query: z
        .strictObject({ from: time.optional().describe('eight hours ago unless told'), to: time.optional() })
        .superRefine(({ from, to }, context) => {
          if (from === undefined || to === undefined) return;
          const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
          if (to <= from) refuse('a time after `from`');
          else if (to - from > LONGEST_MS) refuse('at most seven days after `from`');
        }),
      answer: { status: 200, description: 'As far as you may see', schema: handover },
      handle: async ({ viewer, query }) => {
        const now = clock.now();
        const to = query.to ?? (query.from === undefined ? now : Math.min(query.from + LONGEST_MS, now));
        const from = query.from ?? to - SHIFT_MS;
        const open = await findIncidents(deps, viewer, sql<SqlBool>`incidents.status <> 'resolved'`, {
          most: MOST_OPEN,
        });
        const opened = await within('opened_at');
        const resolved = await within('resolved_at');
        const deeds = await deedsWithin(deps, viewer, { from, to });
        open.views.sort((a, b) => b.harm - a.harm || (a.startsAt < b.startsAt ? 1 : -1));
        return json({
          ...{ from: iso(from), to: iso(to), at: iso(now) },
          open: {
            count: open.count,
            people: open.views.reduce((sum, { harmParts }) => sum + peopleIn(harmParts), 0),
            items: open.views.slice(0, MOST).map(brief),
          },
          opened: { count: opened.count, items: opened.views.map(brief) },
          resolved: { count: resolved.count, items: resolved.views.map(brief) },
          deeds: deeds.items,
          silences: await silencesAround(viewer, now),
          maintenance: await maintenanceAround(viewer, now),
          monitoring: await blindWithin(db, viewer, { from, to }),
          notes: await notesAround(db, viewer, { from, to }),
          isCut: [open.count, opened.count, resolved.count].some((count) => count > MOST) || deeds.isCut,
        });

        function within(column: 'opened_at' | 'resolved_at') {
          const at = sql.ref(`incidents.${column}`);
          const condition =
            column === 'opened_at'
              ? sql<SqlBool>`${at} >= ${from} and ${at} < ${to}`
              : sql<SqlBool>`incidents.status = 'resolved' and ${at} >= ${from} and ${at} < ${to}`;
          const orderBy = column === 'resolved_at' ? column : 'starts_at';
          return findIncidents(deps, viewer, condition, { orderBy, most: MOST });
        }
      },
    }),
    route({
      method: 'post',
      path: '/handover/notes',
      summary: 'Leave a note to the next shift',
      access,
      body: z.strictObject({ text: plainWords(1, 5_000) }),
      answer: {
        status: 201,
        description: 'Left. 200: you left the same within the hour',
        schema: handoverNote.omit({ isOfShift: true }),
      },
      handle: async ({ viewer, body: { text } }) => {
        const { actor, name, personId } = viewer;
        const by = personId === null ? actor : name;
        const now = clock.now();
        const known = await db
          .selectFrom('handover_notes')
          .select(['id', 'at'])
          .where('author', '=', actor)
          .where('text', '=', text)
          .where('at', '>', now - SAME_NOTE_MS)
          .executeTakeFirst();
        if (known !== undefined) return json({ id: String(known.id), at: iso(known.at), by, text });
        const { id } = await db
          .insertInto('handover_notes')
          .values({ at: now, author: actor, region_codes: limitsText(viewer), text })
          .returning('id')
          .executeTakeFirstOrThrow();
        await accounts.audit(viewer, 'handoverNoted', String(id));
        return json({ id: String(id), at: iso(now), by, text }, 201);
      },
    }),
  ];

  async function silencesAround(viewer: Viewer, now: number) {
    const rows = await db
      .selectFrom('silences')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('ends_at', '>', now)
      .where('starts_at', '<', now + AHEAD_MS)
      .orderBy('starts_at')
      .orderBy('id')
      .limit(MOST)
      .execute();
    return silenceViews(deps, rows, viewer);
  }

  async function maintenanceAround(viewer: Viewer, now: number) {
    const rows = await db
      .selectFrom('maintenance_windows')
      .selectAll()
      .where('withdrawn_at', 'is', null)
      .where('ends_at', '>', now)
      .where('starts_at', '<', now + AHEAD_MS)
      .orderBy('starts_at')
      .orderBy('id')
      .limit(MOST)
      .execute();
    const windows = rows.map(windowOf).filter((window) => concerns(viewer, fleet, window));
    return maintenanceViews(db, windows);
  }
}

function peopleIn(parts: readonly { people: number }[]): number {
  return parts.reduce((sum, { people }) => sum + people, 0);
}
