import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { Format } from '../language/format.ts';
import type { IncidentWords } from '../language/incident-words.ts';

/** From this share on a group is without service, not just some of it. */
const NEARLY_ALL = 0.8;

type Titled = Pick<IncidentView, 'id' | 'siteIds' | 'siteNames' | 'group' | 'place'>;

/** What is wrong in one line: a site's name, or what the sites share and how many they are. */
export function incidentTitle(
  incident: Titled,
  text: IncidentWords,
  show: Format,
  sites = incident.siteIds.length,
): string {
  const { id, siteIds, siteNames, group, place } = incident;
  const [only] = siteIds;
  if (sites <= 1) return siteNames[0] ?? only ?? id;
  const isWhole = group.affected >= NEARLY_ALL * group.watched;
  const titles = isWhole ? text.wholeTitles : text.titles;
  const name = namesItself(group.kind) ? group.key : place;
  return titles[group.kind](name, show.count(sites));
}

/** A municipality's key is its code, and an area has none: the incident's place says more. */
export function namesItself(kind: Titled['group']['kind']): boolean {
  return kind !== 'municipality' && kind !== 'area' && kind !== 'site';
}
