import { z } from 'zod';
import type { Database } from '../database/schema.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { localTime } from './local-time.ts';
import { escapeHtml, oneLine } from './plain-text.ts';
import { texts, type Language } from './texts.ts';

/** What a person said of an incident, fit for its card. */
export interface CardComment {
  at: number;
  by: string;
  /** One line. */
  text: string;
}

/** The newest are shown, shortened: all of them stand in the console. */
const SHOWN = 3;
const LONGEST = 300;

const detail = z.object({ values: z.object({ text: z.string() }) });

/** What people said last, oldest first. */
export async function newestComments(db: Database, incidentId: string): Promise<CardComment[]> {
  const rows = await db
    .selectFrom('incident_events')
    .leftJoin('people', 'people.id', 'incident_events.actor')
    .select(['incident_events.at', 'incident_events.actor', 'incident_events.detail', 'people.name'])
    .where('incident_id', '=', incidentId)
    .where('kind', '=', 'commented')
    .orderBy('incident_events.id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.reverse().flatMap(({ at, actor, detail: json, name }) => {
    const said = detail.safeParse(JSON.parse(json));
    if (!said.success) return [];
    return [{ at, by: oneLine(name ?? actor ?? '', 100), text: oneLine(said.data.values.text, LONGEST) }];
  });
}

/** Nothing where nobody said anything. */
export function commentSection(
  comments: readonly CardComment[],
  { timeZone }: Pick<IncidentFacts, 'timeZone'>,
  language: Language,
): string {
  if (comments.length === 0) return '';
  const lines = comments.map(
    ({ at, by, text }) =>
      `<p><span class="soft">${escapeHtml(`${by}, ${localTime(at, timeZone, language)}`)}</span><br>${escapeHtml(text)}</p>`,
  );
  return `<section><h2>${escapeHtml(texts[language].comments)}</h2>${lines.join('')}</section>`;
}
