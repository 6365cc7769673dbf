import type { z } from 'zod';
import { incidentEventKinds } from '../../telemetry/contract/incidents.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { Viewer } from '../viewer.ts';
import type { handover } from './answers-shifts.ts';
import { brief, seenBy, type BriefIncident } from './brief-incidents.ts';
import { valuesOf } from './incident-timeline.ts';
import { describeIncidents, incidentRows, type IncidentSources } from './incident-views.ts';
import { iso } from './iso.ts';

type Deed = z.infer<typeof handover>['deeds'][number];

const MOST = 300;
const kinds = ['acknowledged', 'assigned', 'commented', 'overruled'];

/** What people did about incidents within a time, oldest first. */
export async function deedsWithin(
  sources: IncidentSources,
  viewer: Viewer,
  { from, to }: Interval,
): Promise<{ items: Deed[]; isCut: boolean }> {
  const rows = await sources.db
    .selectFrom('incident_events')
    .innerJoin('incidents', 'incidents.id', 'incident_events.incident_id')
    .leftJoin('people', 'people.id', 'incident_events.actor')
    .selectAll('incident_events')
    .select('people.name')
    .where('incident_events.kind', 'in', kinds)
    .where('incident_events.at', '>=', from)
    .where('incident_events.at', '<', to)
    .where('incident_events.actor', 'is not', null)
    .where(seenBy(viewer))
    .orderBy('incident_events.at', 'desc')
    .orderBy('incident_events.id', 'desc')
    .limit(MOST + 1)
    .execute();
  const shown = rows.slice(0, MOST).reverse();
  const ids = [...new Set(shown.map(({ incident_id }) => incident_id))];
  const found =
    ids.length === 0 ? [] : await incidentRows(sources.db).where('incidents.id', 'in', ids).execute();
  const views = await describeIncidents(sources, found, viewer);
  const incidents = new Map<string, BriefIncident>(views.map((view) => [view.id, brief(view)]));
  const items = shown.flatMap((row): Deed[] => {
    const incident = incidents.get(row.incident_id);
    const kind = incidentEventKinds.find((each) => each === row.kind);
    if (incident === undefined || kind === undefined) return [];
    const by = row.name ?? row.actor ?? '';
    return [{ at: iso(row.at), kind, by, values: valuesOf(row.detail), incident }];
  });
  return { items, isCut: rows.length > MOST };
}
