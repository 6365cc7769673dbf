import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { HarmPart, IncidentHarm } from '../../telemetry/contract/harm.ts';
import type { Format } from '../language/format.ts';
import type { Words } from '../language/words.ts';
import { harmNow, personHoursNow } from './harm.ts';

/** "+4,210/h", or until when all its sites are closed; empty where nothing is without service. */
export function rateText(
  { harmParts, harmRate, harmUntil }: IncidentHarm,
  text: Words,
  show: Format,
  now: number,
): string {
  const { harm } = text.handling;
  if (harmParts.length === 0) return '';
  if (harmRate > 0) return harm.perHour(show.count(harmRate));
  return harmUntil === null ? harm.outsideHours : harm.opensAt(show.clock(Date.parse(harmUntil), now));
}

/** "Schools: 4,210 people × 2.3 h of service × 1". The hours are the people's mean. */
export function partText(
  part: HarmPart,
  incident: IncidentHarm,
  { text, show, now }: { text: Words; show: Format; now: number },
): string {
  const { harm } = text.handling;
  const hours = part.people === 0 ? 0 : personHoursNow(part, incident, now) / part.people;
  const said = harm.part(show.count(part.people), show.decimal(hours), show.decimal(part.weight));
  const assumed = part.assumedSites === 0 ? '' : ` (${harm.assumed(show.count(part.assumedSites))})`;
  return `${text.kinds[part.kind]}: ${said}${assumed}`;
}

/** Everything that the figure is made of, a line each: for whoever rests the mouse on it. */
export function harmExplained(incident: IncidentView, text: Words, show: Format, now: number): string {
  const { harm } = text.handling;
  if (incident.harmParts.length === 0) return harm.none;
  return [
    `${harm.title}: ${harm.personHours(show.count(harmNow(incident, now)))}`,
    ...incident.harmParts.map((part) => partText(part, incident, { text, show, now })),
    incident.harmRate > 0 ? harm.rate(show.count(incident.harmRate)) : rateText(incident, text, show, now),
  ].join('\n');
}
