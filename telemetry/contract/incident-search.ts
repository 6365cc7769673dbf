import type { IncidentView } from './console-events.ts';
import { fold } from './fold.ts';

/** Whether an incident has a folded text in a name, a place, an id, who has it, or what was said last. */
export function incidentHolds(incident: IncidentView, wanted: string): boolean {
  const { id, place, group, assignedTo, lastComment, siteNames, siteIds } = incident;
  const texts = [id, place, group.key, group.provider ?? '', assignedTo ?? '', lastComment?.text ?? ''];
  return (
    fold(texts.join('\n')).includes(wanted) ||
    siteNames.some((name) => fold(name).includes(wanted)) ||
    siteIds.some((siteId) => fold(siteId).includes(wanted))
  );
}
