import { incidentEventKinds } from '../../telemetry/contract/incidents.ts';
import type { IncidentEventKind } from '../../telemetry/contract/incidents.ts';
import { ask, tell } from './api.ts';
import { silence } from './handling.ts';
import { incidentFields } from './incident-view.ts';
import { factValues } from './incidents.ts';
import type { FactValues } from './incidents.ts';
import { maintenanceWindow } from './maintenance.ts';
import { flag, known, list, nullable, number, oneOf, optional, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * What changed since somebody looked, and what a shift leaves to the next. Incidents in it hold the first of their sites only.
 */

const briefFields = { ...incidentFields, sites: number, withdrawn: optional(flag, false) };
const briefIncident = record(briefFields);
export type BriefIncident = ReturnType<typeof briefIncident>;

export interface Some<T> {
  /** `items` may hold fewer. */
  count: number;
  items: T[];
}
function some<T>(read: Reader<T>): Reader<Some<T>> {
  return record<Some<T>>({ count: number, items: list(read) });
}

const grown = record({ ...briefFields, joined: number });

export const incidentChanges = record({
  since: time,
  until: text,
  isCut: flag,
  opened: some(briefIncident),
  resolved: some(briefIncident),
  worse: some(grown),
});
export type IncidentChanges = ReturnType<typeof incidentChanges>;

/** Says that the person has seen what happened up to then. Rejects with ApiError. */
export async function sawChanges(until: string): Promise<void> {
  await tell('/incident-changes/seen', { method: 'POST', body: { until } });
}

export interface HandoverDeed {
  at: number;
  kind: IncidentEventKind;
  by: string;
  values: FactValues;
  incident: BriefIncident;
}
const deed = record<HandoverDeed>({
  at: time,
  kind: oneOf(incidentEventKinds),
  by: text,
  values: factValues,
  incident: briefIncident,
});

const note = record({ id: text, at: time, by: text, text, isOfShift: flag });

export const handover = record({
  from: time,
  to: time,
  at: time,
  open: record({ count: number, people: number, items: list(briefIncident) }),
  opened: some(briefIncident),
  resolved: some(briefIncident),
  deeds: known(deed),
  silences: known(silence),
  maintenance: known(maintenanceWindow),
  monitoring: list(record({ from: time, to: nullable(time), sites: number })),
  notes: list(note),
  isCut: flag,
});
export type Handover = ReturnType<typeof handover>;

/** Leaves a note to the next shift. Rejects with ApiError. */
export async function leaveNote(said: string): Promise<void> {
  await ask('/handover/notes', record({ id: text }), { method: 'POST', body: { text: said } });
}
