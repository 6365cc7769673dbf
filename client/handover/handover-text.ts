import type { BriefIncident, Handover, HandoverDeed } from '../connection/shifts.ts';
import type { Format } from '../language/format.ts';
import type { Words } from '../language/words.ts';
import { peopleOut } from '../incidents/harm.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { timelineText } from '../incidents/timeline-text.ts';

/** What one incident is in a line: where, since when or how long, why, whom it concerns, who has it. */
export function factsOf(incident: BriefIncident, text: Words, show: Format, now: number): string[] {
  const { place, startsAt, endsAt, cause, acknowledgedBy, assignedTo, withdrawn } = incident;
  const starts = Date.parse(startsAt);
  const people = peopleOut(incident);
  const { handover } = text.handling;
  return [
    place,
    endsAt === null
      ? text.incidents.sinceLong(show.duration(now - starts), show.clock(starts, now))
      : `${show.clock(starts, now)}–${show.clock(Date.parse(endsAt), starts)} (${handover.lasted(show.duration(Date.parse(endsAt) - starts))})`,
    text.causes[cause],
    ...(people > 0 ? [text.incidents.people(show.count(people))] : []),
    ...(withdrawn ? [handover.withdrawn] : []),
    ...(assignedTo !== null
      ? [handover.assignedTo(assignedTo)]
      : acknowledgedBy !== null
        ? [handover.acknowledgedBy(acknowledgedBy)]
        : endsAt === null
          ? [handover.nobody]
          : []),
  ].filter((part) => part !== '');
}

/** "Luis looks after it: Primaria Benito Juárez". */
export function deedText(deed: HandoverDeed, text: Words, show: Format): string {
  const { at, kind, by, values, incident } = deed;
  const entry = { at, until: at, kind, count: 1, by, values, because: [] };
  const said = kind === 'commented' ? `: ${String(values['text'] ?? '')}` : '';
  return `${incidentTitle(incident, text.incidents, show, incident.sites)}: ${timelineText(entry, text, show)}${said}`;
}

/** All of a hand-over as plain text, for a message or a log. */
export function handoverAsText(handover: Handover, text: Words, show: Format): string {
  const { from, to, at, open, opened, resolved, deeds, silences, maintenance, monitoring, notes } = handover;
  const words = text.handling.handover;
  const list = (title: string, lines: readonly string[], none: string) =>
    [title, ...(lines.length === 0 ? [`  ${none}`] : lines.map((line) => `- ${line}`)), ''].join('\n');
  const incident = (each: BriefIncident) => {
    const title = incidentTitle(each, text.incidents, show, each.sites);
    const said = each.lastComment === null ? '' : `\n    ${each.lastComment.by}: ${each.lastComment.text}`;
    return `${title}: ${factsOf(each, text, show, at).join(', ')}${said}`;
  };
  const span = (begin: number, end: number | null) =>
    words.span(show.dateTime(begin), end === null ? words.now : show.time(end, begin));
  return [
    `${words.title}: ${span(from, to)}`,
    '',
    list(
      `${words.open} (${words.summary(show.count(open.count), show.count(open.people))})`,
      open.items.map(incident),
      words.openNone,
    ),
    list(`${words.opened} (${show.count(opened.count)})`, opened.items.map(incident), words.openedNone),
    list(
      `${words.resolved} (${show.count(resolved.count)})`,
      resolved.items.map(incident),
      words.resolvedNone,
    ),
    list(
      words.deeds,
      deeds.map((deed) => `${show.clock(deed.at, at)} ${deedText(deed, text, show)}`),
      words.deedsNone,
    ),
    list(
      words.silences,
      silences.map(
        ({ scope, target, endsAt, reason }) =>
          `${text.handling.silence.scopes[scope]} ${target}, ${text.handling.silence.mutedUntil(show.clock(endsAt, at))}: ${reason}`,
      ),
      words.silencesNone,
    ),
    list(
      words.maintenance,
      maintenance.map(
        ({ scope, target, startsAt, endsAt, reason }) =>
          `${text.maintenance.scopes[scope]} ${target}, ${span(startsAt, endsAt)}: ${reason}`,
      ),
      words.maintenanceNone,
    ),
    list(
      words.monitoring,
      monitoring.map((each) => `${span(each.from, each.to)}: ${words.blindSites(show.count(each.sites))}`),
      words.monitoringNone,
    ),
    list(
      words.notes,
      notes.map((note) => `${words.by(note.by, show.dateTime(note.at))}: ${note.text}`),
      words.notesNone,
    ),
  ].join('\n');
}
