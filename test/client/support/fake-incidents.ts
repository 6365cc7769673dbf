import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import type { FakeFleet } from './fake-fleet.ts';

const MINUTE = 60_000;

/** One that proved to be a part of the wide one. */
const MERGED = 'incident-of-before';

/** A person's word against the judge's. */
export interface OverruledInFake {
  cause: string;
  reason: string;
}

/** One incident with all that is known of it. */
export function incidentDetail(fleet: FakeFleet, id: string): unknown {
  const view = id === MERGED ? mergedIncident(fleet) : fleet.incidents.get(id);
  if (view === undefined) return undefined;
  const overruled = fleet.overruled.get(id);
  const wide = view.siteIds.length > 1;
  const facts = wide ? beamFacts(view) : powerFacts;
  return {
    ...view,
    openedAt: view.startsAt,
    resolvedAt: null,
    acknowledgedBy: view.acknowledgedBy ?? (view.status === 'acknowledged' ? 'Luis Hernández' : null),
    withdrawn: false,
    announcedAt: later(view, 4),
    because: facts,
    machineCause: wide ? 'beam' : 'power',
    overruledBy: overruled === undefined ? null : 'Ana Torres',
    overruledAt: overruled === undefined ? null : new Date().toISOString(),
    overruledReason: overruled?.reason ?? null,
    timeline: [...(wide ? wideTimeline(view, facts) : smallTimeline(view, facts)), ...said(overruled)],
    outages: view.siteIds.map((siteId, at) => ({
      id: `outage-${siteId}`,
      siteId,
      terminalId: `ut-${siteId}`,
      startsAt: later(view, (at % 5) / 4),
      endsAt: wide && at % 6 === 5 ? later(view, 16) : null,
      cause: view.cause,
      causeConfidence: view.causeConfidence,
      incidentId: id,
      evidence: [],
    })),
  };
}

function mergedIncident(fleet: FakeFleet): IncidentView | undefined {
  const wide = fleet.incidents.get('incident-beam');
  if (wide === undefined) return undefined;
  const ended = { endsAt: later(wide, 6), status: 'resolved' as const, mergedInto: wide.id };
  return { ...wide, ...ended, id: MERGED, siteIds: wide.siteIds.slice(0, 3) };
}

function beamFacts({ group }: IncidentView): unknown[] {
  const { key, affected, watched } = group;
  return [
    { fact: 'beamTogether', values: { key, affected, watched } },
    { fact: 'atOnce', values: { seconds: 9 } },
    { fact: 'cleanCut', values: { members: affected - 3, of: affected } },
    { fact: 'signalSteady', values: { changeDb: 0.4, members: 31, of: 33 }, against: 'rainFade' },
    { fact: 'wordOfANewerServer', values: {} },
    { fact: 'keptRunning', values: { uptimeHours: 212, members: 40, of: 41 }, against: 'rainFade' },
  ];
}

const powerFacts = [
  { fact: 'bothRestarted', values: {} },
  { fact: 'onBattery', values: { source: 'battery', batteryPercent: 18 } },
  { fact: 'nothingMeasured', values: { minutes: 87 } },
  { fact: 'onlyThisSite', values: {}, against: 'beam' },
];

function wideTimeline(view: IncidentView, because: unknown[]): unknown[] {
  const { affected, watched, key } = view.group;
  return [
    entry(view, 0, 'opened', { count: 1 }),
    entry(view, 0, 'joined', { until: later(view, 1), count: 31 }),
    entry(view, 3, 'grouped', { values: { group: 'municipality', key: '20067', affected: 12, watched: 14 } }),
    entry(view, 3, 'verdict', { values: { cause: 'power', confidence: 0.45, provisional: 1 } }),
    entry(view, 4, 'announced'),
    entry(view, 5, 'joined', { until: later(view, 6), count: affected - 32 }),
    entry(view, 6, 'grouped', { values: { group: 'beam', key, affected, watched } }),
    entry(view, 6, 'merged', { values: { from: MERGED } }),
    entry(view, 7, 'verdict', { values: { cause: 'beam', confidence: 0.82, provisional: 1 }, because }),
    entry(view, 16, 'left', { count: 2 }),
    entry(view, 20, 'verdict', { values: { cause: 'beam', confidence: 0.93, provisional: 1 }, because }),
  ];
}

function smallTimeline(view: IncidentView, because: unknown[]): unknown[] {
  return [
    entry(view, 0, 'opened', { count: 1 }),
    entry(view, 3, 'verdict', { values: { cause: view.cause, confidence: 0.7, provisional: 1 }, because }),
    entry(view, 3, 'announced'),
    ...(view.flapping ? [entry(view, 12, 'flapping', { until: later(view, 44), count: 6 })] : []),
  ];
}

function said(overruled: OverruledInFake | undefined): unknown[] {
  if (overruled === undefined) return [];
  const at = new Date().toISOString();
  return [{ at, until: at, kind: 'overruled', count: 1, by: 'Ana Torres', values: { ...overruled } }];
}

function entry(view: IncidentView, minute: number, kind: string, more: object = {}): unknown {
  const at = later(view, minute);
  return { at, until: at, kind, count: 1, by: null, values: {}, ...more };
}

function later({ startsAt }: Pick<IncidentView, 'startsAt'>, minutes: number): string {
  return new Date(Date.parse(startsAt) + minutes * MINUTE).toISOString();
}
