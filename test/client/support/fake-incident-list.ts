import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import { fold } from '../../../telemetry/contract/fold.ts';
import { incidentHolds } from '../../../telemetry/contract/incident-search.ts';
import type { FakeFleet } from './fake-fleet.ts';
import { pageOf, warningsOf } from './fake-warnings.ts';

const HOUR = 3_600_000;

/** The list of incidents as the server pages it: open ones by when they began, resolved ones by when that was, newest first. */
export function incidentList(fleet: FakeFleet, query: URLSearchParams): unknown {
  const open = [...fleet.incidents.values()];
  if (query.get('order') === 'widest')
    return pageOf(
      open.sort((a, b) => b.siteIds.length - a.siteIds.length),
      query,
    );
  open.sort((a, b) => Date.parse(b.startsAt) - Date.parse(a.startsAt));
  return pageOf(query.get('state') === 'resolved' ? found(resolved(fleet), query) : open, query);
}

/** How many resolved incidents and warnings there are. */
export function incidentFigures(fleet: FakeFleet, query: URLSearchParams): unknown {
  const of = (list: readonly unknown[]) => ({ count: list.length, isCut: false });
  const links = (path: string) => of(warningsOf(fleet, path, query) ?? []);
  return {
    resolved: of(found(resolved(fleet), query)),
    unusual: links('/degradations'),
    atRisk: links('/links/at-risk'),
    chronic: links('/links/chronic'),
  };
}

function found(incidents: IncidentView[], query: URLSearchParams): IncidentView[] {
  const wanted = fold(query.get('q') ?? '');
  return wanted === '' ? incidents : incidents.filter((incident) => incidentHolds(incident, wanted));
}

/** One for each that is open, hour by hour into the past. */
function resolved(fleet: FakeFleet): IncidentView[] {
  return [...fleet.incidents.values()].map((incident: IncidentView, at) => {
    const endsAt = Date.now() - (at + 0.5) * HOUR;
    return {
      ...incident,
      id: `resolved-${at}`,
      status: 'resolved',
      startsAt: new Date(endsAt - (at % 7) * HOUR - 600_000).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      resolvedAt: new Date(endsAt + 300_000).toISOString(),
      acknowledgedBy: at % 2 === 0 ? 'Luis Hernández' : null,
      ...{ harm: 0, harmRate: 0, harmParts: [], sitesOut: 0 },
    };
  });
}
