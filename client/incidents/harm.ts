import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { HarmPart, IncidentHarm } from '../../telemetry/contract/harm.ts';

const HOUR_MS = 3_600_000;

/**
 * The harm at a moment: what the server reckoned, and the rate since. The server tells the next rate when hours begin or end;
 * until it does nothing is added.
 */
export function harmNow(incident: IncidentHarm, at: number): number {
  return incident.harm + incident.harmRate * hoursSince(incident, at);
}

/** The same of the person-hours of one kind of site, so that the parts still add up to the whole. */
export function personHoursNow(part: HarmPart, incident: IncidentHarm, at: number): number {
  return part.personHours + part.peopleNow * hoursSince(incident, at);
}

function hoursSince({ harmAt, harmUntil }: IncidentHarm, at: number): number {
  const to = Math.min(at, harmUntil === null ? Infinity : Date.parse(harmUntil));
  return Math.max(0, to - Date.parse(harmAt)) / HOUR_MS;
}

/** People at the sites that have no service now, those who are assumed included. */
export function peopleOut({ harmParts }: Pick<IncidentView, 'harmParts'>): number {
  return harmParts.reduce((sum, { people }) => sum + people, 0);
}
