import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import type { FakeFleet } from './fake-fleet.ts';

const HOUR = 3_600_000;

/** The list of incidents as the server pages it: open ones by when they began, resolved ones by when that was, newest first. */
export function incidentList(fleet: FakeFleet, query: URLSearchParams): unknown {
  const all =
    query.get('state') === 'resolved'
      ? resolved(fleet)
      : [...fleet.incidents.values()].sort((a, b) => Date.parse(b.startsAt) - Date.parse(a.startsAt));
  const limit = Number(query.get('limit') ?? 100);
  const from = Number(query.get('cursor') ?? 0);
  const end = from + limit;
  return { items: all.slice(from, end), nextCursor: end < all.length ? String(end) : null };
}

/** One for each that is open, hour by hour into the past. */
function resolved(fleet: FakeFleet): unknown[] {
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
