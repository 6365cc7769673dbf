import type { FakeFleet } from './fake-fleet.ts';
import { deadLetters, people, unknownTerminals } from './fake-administration.ts';
import { audit, equipmentChanges, inventory, siteTerminals } from './fake-identity.ts';
import { availability, months, throughput } from './fake-availability.ts';
import { handlingAnswer } from './fake-handling.ts';
import { incidentFigures, incidentList } from './fake-incident-list.ts';
import { incidentDetail } from './fake-incidents.ts';
import { judgement } from './fake-judgement.ts';
import { mulberry } from './fake-fleet.ts';
import { maintenanceWindows } from './fake-maintenance.ts';
import { lifecycleCounts, mismatches } from './fake-mismatches.ts';
import { pastIncidents, pastSeries } from './fake-past.ts';
import { municipalitiesInFake, statesInFake } from './fake-outlines.ts';
import { municipalityVerdicts, placedFigures } from './fake-regions.ts';
import { quarantined } from './fake-quarantine.ts';
import { series, worst } from './fake-drawer.ts';
import { warnings } from './fake-warnings.ts';

const HOUR = 3_600_000;

export interface Asked {
  path: string;
  query: URLSearchParams;
}

/** What the fake server answers to a GET under `/api/v1`; undefined: 404. */
export function answer(fleet: FakeFleet, { path, query }: Asked): unknown {
  const handled = handlingAnswer(fleet, path);
  if (handled !== undefined) return handled;
  const [resource, id, part] = path.split('/').slice(1);
  switch (resource) {
    case 'console':
      if (id === 'snapshot') return fleet.snapshot;
      if (part === 'incidents') return pastIncidents(fleet, Number(query.get('from')));
      if (id === 'past') return pastSeries();
      if (id === 'region-names') return { items: fleet.regionNames() };
      if (id !== 'outlines') return undefined;
      return part === undefined ? statesInFake() : municipalitiesInFake(part);
    case 'regions':
      if (id === undefined) {
        const codes = fleet.regionCodes(query.get('level'), query.get('region') ?? '00');
        return { items: codes.map((code) => placedFigures(fleet, code)), nextCursor: null };
      }
      if (part === 'throughput') return throughput(query, id);
      if (part === 'worst') return worst(fleet, id, query);
      return part === 'hours' ? hours(id, query) : { ...fleet.figures(id), children: children(fleet, id) };
    case 'incidents':
      return id === undefined ? incidentList(fleet, query) : incidentDetail(fleet, id);
    case 'incident-figures':
      return incidentFigures(fleet, query);
    case 'sites':
      if (part === 'terminals') return siteTerminals(id ?? '');
      return part === 'series' ? series(fleet, id ?? '', query) : site(fleet, id ?? '');
    case 'outages':
      return outages(fleet, query.get('site') ?? '');
    case 'commands':
      return commands(fleet, query.get('site') ?? '');
    case 'equipment-changes':
      return equipmentChanges(query.get('site') ?? '');
    case 'availability':
      return id === undefined ? availability(fleet, query) : months(id, query);
    case 'reports':
      return query.get('level') === 'municipality' ? municipalityVerdicts(fleet) : underserved(fleet);
    case 'unknown-terminals':
      return unknownTerminals();
    case 'maintenance':
      return maintenanceWindows(fleet);
    case 'lifecycle':
      return id === undefined ? lifecycleCounts(fleet) : mismatches(fleet, query);
    case 'quarantine':
      return quarantined(fleet);
    case 'degradations':
    case 'links':
      return warnings(fleet, path, query);
    case 'people':
      return people();
    case 'audit':
      return audit(query.get('kind'));
    case 'dead-letters':
      return deadLetters();
    case 'views':
      return { items: fleet.views, nextCursor: null };
    case 'subscriptions':
      return {
        items: [{ id: 's1', regionCode: '20', channel: 'email', target: 'ana@example.mx' }],
        nextCursor: null,
      };
    default:
      return undefined;
  }
}

function children(fleet: FakeFleet, code: string): unknown {
  if (code.length > 2) return [];
  const level = code === '00' ? 'state' : 'municipality';
  return fleet.regionCodes(level, code).map((each) => fleet.figures(each));
}

function site(fleet: FakeFleet, id: string): unknown {
  const { snapshot } = fleet;
  const row = snapshot.ids.indexOf(id);
  if (row < 0) return undefined;
  const regionCode = snapshot.regionCodes[row] ?? '00';
  return {
    id,
    name: snapshot.names[row],
    kind: snapshot.kinds[row] === 0 ? 'school' : 'clinic',
    regionCode,
    place: fleet.place(regionCode),
    latitude: (snapshot.latitudesE5[row] ?? 0) / 1e5,
    longitude: (snapshot.longitudesE5[row] ?? 0) / 1e5,
    state: fleet.stateOf(row),
    stateReason: fleet.reasonOf(row),
    stateSince: new Date((snapshot.since[row] ?? 0) * 1000).toISOString(),
    lastMeasuredAt: new Date((snapshot.since[row] ?? 0) * 1000).toISOString(),
    services: [
      service(
        '20DPR0001K',
        'MATUTINO',
        214,
        'Mtra. Elena Ruiz Ortega',
        '+52 951 555 0142',
        'elena.ruiz@example.mx',
      ),
      { ...(service('BIB-0002', 'VESPERTINO', 168, null, null, null) as object), scheme: 'other' },
    ],
    terminals: [
      { id: `ut-${id}`, lifecycle: 'active', inventory: inventory() },
      { id: `old-${id}`, lifecycle: 'withdrawn' },
    ],
    links: [
      {
        terminalId: `ut-${id}`,
        provider: 'Proveedor Norte',
        technology: 'leo',
        beam: 'celda 118',
        gateway: 'Hermosillo',
        role: 'primary',
        committedDownlinkBps: 50e6,
        committedUplinkBps: 10e6,
      },
    ],
    openOutage: openOutage(fleet, row),
    judgement: judgement(fleet, row),
  };
}

/** The one that its newest incident is about. */
function openOutage(fleet: FakeFleet, row: number): unknown {
  const id = fleet.snapshot.ids[row] ?? '';
  const incident = [...fleet.incidents.values()].find(({ siteIds }) => siteIds.includes(id));
  if (fleet.stateOf(row) !== 'offline' || incident === undefined) return null;
  const { startsAt, cause, causeConfidence } = incident;
  const open = { startsAt, endsAt: null, cause, causeConfidence, incidentId: incident.id };
  return { id: 'outage-now', siteId: id, terminalId: `ut-${id}`, ...open, evidence: [] };
}

function service(
  key: string,
  shift: string,
  peopleServed: number,
  contactName: string | null,
  contactPhone: string | null,
  contactEmail: string | null,
): unknown {
  return {
    id: key,
    scheme: 'CCT',
    key,
    shift,
    name: null,
    peopleServed,
    contactName,
    contactPhone,
    contactEmail,
  };
}

function outages(fleet: FakeFleet, id: string): unknown {
  const row = fleet.snapshot.ids.indexOf(id);
  const now = Date.now();
  const since = (fleet.snapshot.since[row] ?? 0) * 1000;
  const closed = (hoursAgo: number, minutes: number, cause: string) => ({
    id: `outage-${hoursAgo}`,
    startsAt: new Date(now - hoursAgo * HOUR).toISOString(),
    endsAt: new Date(now - hoursAgo * HOUR + minutes * 60_000).toISOString(),
    cause,
    causeConfidence: 0.8,
    incidentId: cause === 'rainFade' ? 'incident-beam' : null,
    startUncertaintySeconds: 240,
    endUncertaintySeconds: 15,
  });
  const open = { ...closed(0, 0, 'power'), startsAt: new Date(since).toISOString(), endsAt: null };
  return {
    items: [
      ...(fleet.stateOf(row) === 'offline' ? [open] : []),
      closed(17, 23, 'rainFade'),
      closed(120, 410, 'power'),
      closed(310, 9, 'undetermined'),
    ],
    nextCursor: null,
  };
}

function commands(fleet: FakeFleet, id: string): unknown {
  const now = Date.now();
  const command = (hoursAgo: number, kind: string, state: string, more: object = {}) => ({
    id: `command-${hoursAgo}`,
    siteId: id,
    terminalId: `ut-${id}`,
    kind,
    parameters: {},
    state,
    askedBy: 'Ana Torres Medina',
    issuedAt: new Date(now - hoursAgo * HOUR).toISOString(),
    reason: null,
    result: null,
    ...more,
  });
  const result = { downlinkCapacityBps: 87.4e6, uplinkCapacityBps: 11.2e6, latencyMs: 43, bytes: 24.8e6 };
  return {
    items: [
      ...fleet.asked.map((kind, at) => command(0.01 * (at + 1), kind, 'queued')),
      command(2, 'speedTest', 'done', { result }),
      command(3, 'reboot', 'expired', { reason: 'noReply' }),
      command(50, 'setInterval', 'done', { parameters: { profile: 'lean' }, askedBy: 'token:informe' }),
      command(51, 'speedTest', 'refused', { reason: 'overBudget' }),
    ],
    nextCursor: null,
  };
}

function hours(code: string, query: URLSearchParams): unknown {
  const random = mulberry(Number(code) + 3);
  const items = [];
  for (let hour = Number(query.get('from')); hour < Number(query.get('to')); hour += HOUR) {
    const dip = random() > 0.88 ? 0.03 : 0.004;
    items.push({
      hour: new Date(hour).toISOString(),
      strict: 1 - dip * random(),
      downlinkMeanBps: 4e6 + 3e6 * Math.sin(hour / HOUR / 4) + 5e5 * random(),
      uplinkMeanBps: 8e5,
    });
  }
  return { items, nextCursor: null };
}

function underserved(fleet: FakeFleet): unknown {
  const reasons = [
    ['availabilityBelow'],
    ['notConnected'],
    ['availabilityBelow', 'downlinkBelow'],
    ['latencyAbove'],
    ['noData'],
  ];
  const items = fleet.snapshot.ids.slice(0, 140).map((siteId, row) => {
    const regionCode = fleet.snapshot.regionCodes[row] ?? '00';
    const measured = row % 5 !== 1 && row % 5 !== 4;
    if (row % 4 === 3) {
      return {
        level: 'municipality',
        regionCode,
        name: fleet.figures(regionCode).name,
        place: fleet.place(regionCode),
        reasons: ['shareAbove'],
        share: 0.5 + (row % 40) / 100,
        sites: 10 + row,
        underservedSites: 6 + row,
        peopleAffected: row * 31,
      };
    }
    return {
      level: 'site',
      siteId,
      regionCode,
      name: fleet.snapshot.names[row],
      place: fleet.place(regionCode),
      reasons: reasons[row % 5],
      strict: measured ? 0.82 + (row % 17) / 100 : null,
      upSeconds: 2_100_000,
      scheduledSeconds: 2_592_000,
      downlinkMedianBps: measured ? 2.1e6 + row * 3e4 : null,
      downlinkBasis: measured ? (row % 4 === 1 ? 'traffic' : 'capacity') : null,
      latencyP95Ms: measured ? 90 + row * 4 : null,
      peopleServed: 60 + row * 7,
    };
  });
  return {
    standard: 'basic-v1',
    thresholds: { availabilityMin: 0.97, downlinkMedianMinBps: 1e7, latencyP95MaxMs: 800 },
    totals: {
      sites: fleet.snapshot.ids.length,
      underservedSites: 105,
      peopleServed: 412_300,
      peopleAffected: 31_240,
      municipalities: 1204,
      underservedMunicipalities: 35,
    },
    items,
    nextCursor: null,
  };
}
