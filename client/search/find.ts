import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { pathDimensions, pathValue, NOT_SAID } from '../filters/filter.ts';
import type { PathDimension } from '../filters/filter.ts';
import { fold } from '../../telemetry/contract/fold.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { findSites } from '../state/site-query.ts';
import { rowsContaining } from '../state/text-rows.ts';
import { bestOf, rankAny } from './rank.ts';

/** What can be found. */
export type Hit =
  | { kind: 'site'; row: number; id: string }
  | { kind: 'region'; code: string; name: string }
  | { kind: 'incident'; id: string }
  | { kind: 'choice'; dimension: PathDimension; value: string }
  | { kind: 'page'; page: string }
  /** All sites that contain the text, as a filter. */
  | { kind: 'text'; text: string };

export interface Section {
  kind: 'sites' | 'regions' | 'incidents' | 'links' | 'pages' | 'filter';
  hits: Hit[];
  /** How many answer in all. */
  matching: number;
}

/** Where is looked. */
export interface Sources {
  fleet: FleetColumns | null;
  regions: readonly (readonly [code: string, name: string])[];
  incidents: readonly IncidentView[];
  /** What an incident is called in the list. */
  titleOf: (incident: IncidentView) => string;
  /** What a link's provider, technology, gateway or beam is called. */
  nameOf: (dimension: PathDimension, value: string) => string;
  pages: readonly (readonly [page: string, name: string])[];
}

const MOST_SITES = 6;
const MOST_OTHERS = 4;
/** So few sites are put in order by how well they answer; of more the worst come first. */
const RANKED = 400;
/** The rank of a site whose words stand apart, in name and key. */
const LAST = 5;

/** Looks everywhere at once. Sections without an answer are left out; sites come first unless a region is named exactly. */
export function find(typed: string, sources: Sources): Section[] {
  const wanted = fold(typed.trim());
  if (wanted === '') return [];
  const sites = findInFleet(typed.trim(), wanted, sources.fleet);
  const regions = findRegions(wanted, sources.regions);
  const sections: Section[] = [
    sites,
    regions,
    findIncidents(wanted, sources),
    findLinks(wanted, sources),
    findPages(wanted, sources),
    {
      kind: 'filter',
      hits: sites.matching > 1 ? [{ kind: 'text', text: typed.trim() }] : [],
      matching: sites.matching,
    },
  ];
  const [first] = regions.hits;
  const named = first?.kind === 'region' && (first.code === wanted || fold(first.name) === wanted);
  if (named) sections.splice(0, 2, regions, sites);
  return sections.filter(({ hits }) => hits.length > 0);
}

function findInFleet(text: string, wanted: string, fleet: FleetColumns | null): Section {
  const none: Section = { kind: 'sites', hits: [], matching: 0 };
  if (fleet?.hasTexts !== true) return none;
  const hitOf = (row: number): Hit => ({ kind: 'site', row, id: fleet.idOf(row) ?? '' });
  const rows = rowsContaining(fleet, text);
  const worst = findSites(fleet, { text: '', rows }, RANKED);
  if (worst.matching > RANKED) {
    return { kind: 'sites', hits: worst.rows.slice(0, MOST_SITES).map(hitOf), matching: worst.matching };
  }
  const { found, matching } = bestOf(
    worst.rows,
    (row) => rankAny([fleet.nameOf(row) ?? '', fleet.idOf(row) ?? '', ...fleet.keysOf(row)], wanted) ?? LAST,
    MOST_SITES,
  );
  return { kind: 'sites', hits: found.map(hitOf), matching };
}

/** By name, or by the beginning of an INEGI code; a locality's code of nine digits finds its municipality. */
function findRegions(wanted: string, regions: Sources['regions']): Section {
  const isCode = /^\d{2,9}$/.test(wanted);
  const { found, matching } = bestOf(
    regions,
    ([code, name]) => {
      if (!isCode) return rankAny([name], wanted);
      if (code === wanted || (wanted.length > 5 && code === wanted.slice(0, 5))) return 0;
      return code.startsWith(wanted) ? 1 : null;
    },
    MOST_OTHERS,
  );
  return { kind: 'regions', hits: found.map(([code, name]) => ({ kind: 'region', code, name })), matching };
}

function findIncidents(wanted: string, { incidents, titleOf }: Sources): Section {
  const { found, matching } = bestOf(
    incidents,
    (incident) => rankAny([titleOf(incident), incident.place, incident.id], wanted),
    MOST_OTHERS,
  );
  return { kind: 'incidents', hits: found.map(({ id }) => ({ kind: 'incident', id })), matching };
}

function findLinks(wanted: string, { fleet, nameOf }: Sources): Section {
  const values = new Map<string, { dimension: PathDimension; value: string }>();
  for (const path of fleet?.paths ?? []) {
    for (const dimension of pathDimensions) {
      const value = pathValue(path, dimension);
      if (value !== NOT_SAID) values.set(`${dimension} ${value}`, { dimension, value });
    }
  }
  const { found, matching } = bestOf(
    values.values(),
    ({ dimension, value }) => rankAny([nameOf(dimension, value)], wanted),
    MOST_OTHERS,
  );
  return { kind: 'links', hits: found.map((each) => ({ kind: 'choice', ...each })), matching };
}

function findPages(wanted: string, { pages }: Sources): Section {
  const { found, matching } = bestOf(pages, ([, name]) => rankAny([name], wanted), MOST_OTHERS);
  return { kind: 'pages', hits: found.map(([page]) => ({ kind: 'page', page })), matching };
}
