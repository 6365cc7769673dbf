import { effect, signal } from '@preact/signals';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { partOf } from '../connection/past-parts.ts';
import { followIncidentsThen, incidentsThen } from '../past/follow-incidents-then.ts';
import { incidentsAt } from '../past/incidents-at.ts';
import type { IncidentAt, Joined } from '../past/incidents-at.ts';
import { layers } from '../state/layers.ts';
import { fleet, incidents } from '../state/live.ts';
import { followMeasure, measuredRegions, shownMeasure } from '../state/measured.ts';
import { shapeByMunicipality } from '../state/municipal-shapes.ts';
import {
  looksBack,
  onViewedRowsChanged,
  pastAt,
  pastFleet,
  viewedFleet,
  watchedView,
} from '../state/past.ts';
import { go, place } from '../state/place.ts';
import { theme } from '../state/preferences.ts';
import { seldom } from '../state/seldom.ts';
import { panelFolded, panelTab } from '../state/view.ts';
import { classOf } from './regions/measures.ts';
import type { MeasuredRegion } from './regions/measures.ts';
import { incidentAreas, pathAreas } from './areas/site-areas.ts';
import type { KnownHulls, Shared } from './areas/site-areas.ts';
import type { Pointed, SiteMap } from './site-map.ts';

/** Beams and gateways as the map shows them. */
export const sharedPaths = signal<readonly Shared[]>([]);

/** Incidents of the moment of the past that the map shows, by id. */
export const pastAreas = signal<ReadonlyMap<string, IncidentAt>>(new Map());

/** Areas follow what happens at most so often: incidents and states change many times a second in a storm. */
const AREAS_EVERY_MS = 1000;
const PATHS_EVERY_MS = 5000;
/** A replay runs hours in seconds. */
const PAST_AREAS_EVERY_MS = 250;

/** Draws the chosen layers and follows what they are made of, until undone. */
export function showLayersOn(map: SiteMap): () => void {
  const stops = [
    followMeasure(),
    followIncidentsThen(),
    showIncidents(map),
    showPaths(map),
    showMeasure(map),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** An area opens its incident, a region its figures. A beam has nothing to open. */
export function openPointed(pointed: Exclude<Pointed, { kind: 'sites' }>): void {
  if (pointed.kind === 'region') {
    go({ regionCode: pointed.code });
    panelTab.value = 'regions';
    panelFolded.value = false;
  } else if (incidents.peek()?.has(pointed.id) === true || pastAreas.peek().has(pointed.id)) {
    go({ incidentId: pointed.id, siteId: null });
  }
}

function showIncidents(map: SiteMap): () => void {
  const known: KnownHulls = new Map();
  const joined: Joined = new Map();
  const label = (incident: Parameters<typeof incidentTitle>[0]): string =>
    incidentTitle(incident, words.peek().incidents, format.peek());
  const draw = seldom(AREAS_EVERY_MS, () => {
    if (looksBack.peek()) return;
    const [columns, open] = [fleet.peek(), incidents.peek()];
    const isShown = layers.peek().incidents && columns !== null && columns.hasTexts && open !== null;
    map.incidents.show(isShown ? incidentAreas(open.values(), columns, known, label) : []);
  });
  const drawPast = seldom(PAST_AREAS_EVERY_MS, () => {
    const [at, columns, told] = [pastAt.peek(), pastFleet.peek(), incidentsThen.peek()];
    if (at === null) return;
    const isShown = columns?.hasTexts === true && told?.from === partOf(at) && layers.peek().incidents;
    const then = isShown ? incidentsAt(told.incidents, at, columns, joined) : [];
    pastAreas.value = new Map(then.map((each) => [each.id, each]));
    map.incidents.show(isShown ? incidentAreas(then, columns, known, label) : []);
  });
  const stops = [
    effect(() => {
      follow(fleet.value?.hasTexts, incidents.value, layers.value.incidents, words.value);
      if (looksBack.value) return;
      pastAreas.value = new Map();
      draw.soon();
    }),
    effect(() => {
      follow(
        watchedView.value,
        pastFleet.value?.hasTexts,
        incidentsThen.value,
        layers.value.incidents,
        words.value,
      );
      if (pastAt.value !== null) drawPast.soon();
    }),
    effect(() => map.incidents.choose(place.value.incidentId)),
  ];
  return () => {
    draw.stop();
    drawPast.stop();
    for (const stop of stops) stop();
  };
}

function showPaths(map: SiteMap): () => void {
  const draw = seldom(PATHS_EVERY_MS, () => {
    const [columns, { beams, gateways }] = [viewedFleet.peek(), layers.peek()];
    const label = ({ name, sites, offline }: Omit<Shared, 'area'>): string =>
      `${name} · ${format.peek().percent(offline / sites)}`;
    const shared =
      columns === null
        ? []
        : [
            ...(beams ? pathAreas(columns, 'beam', label) : []),
            ...(gateways ? pathAreas(columns, 'gateway', label) : []),
          ];
    sharedPaths.value = shared;
    map.beams.show(shared.map(({ area }) => area));
  });
  const stops = [
    effect(() => {
      follow(viewedFleet.value, words.value, layers.value.beams, layers.value.gateways);
      draw.now();
    }),
    onViewedRowsChanged(() => {
      const { beams, gateways } = layers.peek();
      if (beams || gateways) draw.soon();
    }),
  ];
  return () => {
    draw.stop();
    for (const stop of stops) stop();
  };
}

function showMeasure(map: SiteMap): () => void {
  return effect(() => {
    const { level } = layers.value;
    const measure = shownMeasure.value;
    const shown = measuredRegions.value;
    const outlined = shapeByMunicipality.value;
    // discs are painted, so their colours are read anew with each theme, which the document takes on a little later
    follow(theme.value);
    map.setMeasuring(measure !== null);
    requestAnimationFrame(() => {
      if (measure === null || shown === null) {
        map.outlines.colour(new Map());
        map.municipalities.fill(null);
        map.discs.show([]);
        return;
      }
      const classes = new Map(shown.map(({ code, value }) => [code, classOf(measure, value)]));
      const named = [...classes].map(([code, of]): [string, string] => [code, `is-scale-${of ?? 'none'}`]);
      map.outlines.colour(level === 'state' ? new Map(named) : new Map());
      // where there is no site there is nothing to measure
      const fills = shown.map(({ code, sites }): [string, number | null | undefined] => [
        code,
        sites === 0 ? undefined : (classes.get(code) ?? null),
      ]);
      const discs = shown.map((region) => ({ region, class: classes.get(region.code) ?? null }));
      const isDisc = ({ code, sites }: MeasuredRegion): boolean => sites > 0 && !outlined.has(code);
      if (level === 'state') {
        map.municipalities.fill(null);
        map.discs.show([]);
        return;
      }
      // discs go when what they stand in for is there
      map.municipalities.fill(new Map(fills), () =>
        map.discs.show(discs.filter(({ region }) => isDisc(region))),
      );
    });
  });
}

/** What an effect is run again for, and does not use itself. */
function follow(..._values: unknown[]): void {
  // to be read is all that was wanted
}
