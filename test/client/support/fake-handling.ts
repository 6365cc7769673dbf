import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import type { FakeFleet } from './fake-fleet.ts';
import { maintenanceWindows } from './fake-maintenance.ts';

const HOUR = 3_600_000;
const iso = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

/** What people did about the incidents of a made-up fleet. */
export class HandlingInFake {
  readonly silences: Record<string, unknown>[] = [
    {
      ...{ id: 'silence-of-before', scope: 'municipality', target: '20067', provider: null },
      ...{ startsAt: iso(-2), endsAt: iso(20), reason: 'Feria: se corta la luz cada noche' },
      ...{ declaredBy: 'Luis Hernández', endedBy: null, endedAt: null },
    },
  ];
  readonly notes: { id: string; at: string; by: string; text: string; isOfShift: boolean }[] = [
    {
      ...{ id: 'n1', at: iso(-9), by: 'Luis Hernández', isOfShift: false },
      text: 'El telepuerto de Hermosillo trabaja con un solo equipo.\nSi cae, llamar a guardia: 662 555 0188.',
    },
  ];
  /** What was sent, in order. */
  readonly asked: { path: string; body: Record<string, unknown>; key: string | undefined }[] = [];
  seenUntil: string | null = null;
  /** All that is asked fails. */
  failing = false;
}

export const colleagues = [
  { id: 'ana', name: 'Ana Torres', role: 'operator' },
  { id: 'luis', name: 'Luis Hernández', role: 'technician' },
  { id: 'marta', name: 'Marta Gómez', role: 'administrator' },
];

/** The answer to a GET; undefined: it is not about this. */
export function handlingAnswer(fleet: FakeFleet, path: string): unknown {
  const { handling } = fleet;
  if (/^\/incidents\/[^/]+\/assignees$/.test(path)) return { items: colleagues, nextCursor: null };
  if (path === '/silences') return { items: handling.silences, nextCursor: null };
  if (path === '/incident-changes') return changes(fleet);
  if (path === '/handover') return handover(fleet);
  return undefined;
}

/** Whether a POST is about this. */
export function isHandling(path: string): boolean {
  return /^\/(silences|handover|incident-changes)|^\/incidents\/[^/]+\/(assign|comments)$/.test(path);
}

/** What comes of it. `changed` is told to the consoles. */
export function handle(
  fleet: FakeFleet,
  path: string,
  body: Record<string, unknown>,
  key: string | undefined,
): { status: number; body: unknown; changed?: IncidentView } {
  const { handling } = fleet;
  const [, id = '', deed] = /^\/incidents\/([^/]+)\/(assign|comments)$/.exec(path) ?? [];
  const incident = fleet.incidents.get(id);
  handling.asked.push({ path, body, key });
  if (handling.failing) return { status: 500, body: { title: 'Failed', status: 500 } };
  if (incident !== undefined && deed === 'assign') {
    const person = colleagues.find((each) => each.id === body['personId']);
    incident.assignedTo = person?.name ?? null;
    incident.assignedToId = person?.id ?? null;
    incident.status = person === undefined ? 'opened' : 'assigned';
    return { status: 200, body: incident, changed: incident };
  }
  if (incident !== undefined && deed === 'comments') {
    incident.comments += 1;
    incident.lastComment = { at: iso(0), by: 'Ana Torres', text: String(body['text']) };
    return { status: 201, body: incident.lastComment, changed: incident };
  }
  if (path === '/silences') {
    const more = { id: `silence-${handling.silences.length}`, provider: null, declaredBy: 'Ana Torres' };
    const silence = { startsAt: iso(0), endedBy: null, endedAt: null, ...more, ...body };
    handling.silences.unshift(silence);
    const muted = fleet.incidents.get(String(body['target']));
    if (muted === undefined) return { status: 201, body: silence };
    Object.assign(muted, {
      silencedUntil: body['endsAt'],
      mutedUntil: body['endsAt'],
      silencedSites: muted.siteIds.length,
    });
    return { status: 201, body: silence, changed: muted };
  }
  const [, ended] = /^\/silences\/([^/]+)\/end$/.exec(path) ?? [];
  const silence = handling.silences.find((each) => each['id'] === ended);
  if (silence !== undefined) {
    handling.silences.splice(handling.silences.indexOf(silence), 1);
    return { status: 200, body: { ...silence, endedBy: 'Ana Torres', endedAt: iso(0) } };
  }
  if (path === '/incident-changes/seen') {
    handling.seenUntil = String(body['until']);
    return { status: 204, body: undefined };
  }
  const note = { id: String(handling.notes.length + 1), at: iso(0), by: 'Ana Torres', isOfShift: true };
  handling.notes.unshift({ ...note, text: String(body['text']) });
  return { status: 201, body: { ...note, text: body['text'] } };
}

function brief(incident: IncidentView): object {
  return { ...incident, sites: incident.siteIds.length, siteIds: incident.siteIds.slice(0, 3) };
}

function changes(fleet: FakeFleet): unknown {
  const { seenUntil } = fleet.handling;
  const all = [...fleet.incidents.values()];
  const wide = all.filter(({ siteIds }) => siteIds.length > 1);
  const opened = seenUntil === null ? [...wide, ...all.slice(0, 2)] : [];
  const resolved = seenUntil === null ? all.slice(2, 4).map(over) : [];
  const worse = seenUntil === null ? all.slice(4, 5) : [];
  return {
    since: seenUntil ?? iso(-5),
    until: iso(0),
    isCut: false,
    opened: { count: opened.length, items: opened.map(brief) },
    resolved: { count: resolved.length, items: resolved.map(brief) },
    worse: { count: worse.length, items: worse.map((each) => ({ ...brief(each), joined: 14 })) },
  };
}

function over(incident: IncidentView): IncidentView {
  return {
    ...incident,
    endsAt: iso(-0.5),
    status: 'resolved',
    harm: 0,
    harmRate: 0,
    harmParts: [],
    sitesOut: 0,
  };
}

function handover(fleet: FakeFleet): unknown {
  const all = [...fleet.incidents.values()].sort((a, b) => b.harm - a.harm);
  const [first, second] = all;
  const some = (list: readonly IncidentView[]) => ({ count: list.length, items: list.map(brief) });
  const deed = (hours: number, kind: string, by: string, incident: IncidentView, values: object = {}) => ({
    ...{ at: iso(hours), kind, by, values },
    incident: brief(incident),
  });
  const { items: windows } = maintenanceWindows(fleet) as { items: unknown[] };
  return {
    ...{ from: iso(-8), to: iso(0), at: iso(0) },
    open: {
      ...some(all.slice(0, 12)),
      count: all.length,
      people: all.reduce((sum, { peopleServed }) => sum + peopleServed, 0),
    },
    opened: some(all.slice(0, 3)),
    resolved: some(all.slice(12, 15).map(over)),
    deeds:
      first === undefined || second === undefined
        ? []
        : [
            deed(-6, 'acknowledged', 'Luis Hernández', second),
            deed(-3, 'assigned', 'Ana Torres', first, { person: 'luis', name: 'Luis Hernández' }),
            deed(-2, 'commented', 'Luis Hernández', first, {
              text: 'El proveedor confirma: cambian el equipo.',
            }),
          ],
    silences: fleet.handling.silences,
    maintenance: windows.slice(0, 2),
    monitoring: [{ from: iso(-4), to: iso(-3.8), sites: 1204 }],
    notes: fleet.handling.notes,
    isCut: false,
  };
}
