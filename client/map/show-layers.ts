import { effect, signal } from '@preact/signals';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { layers } from '../state/layers.ts';
import { fleet, incidents } from '../state/live.ts';
import { followMeasure, measuredRegions } from '../state/measured.ts';
import { shapeByMunicipality } from '../state/municipal-shapes.ts';
import { looksBack, onViewedRowsChanged, viewedFleet } from '../state/past.ts';
import { go, place } from '../state/place.ts';
import { theme } from '../state/preferences.ts';
import { panelFolded, panelTab } from '../state/view.ts';
import { classOf } from './regions/measures.ts';
import type { MeasuredRegion } from './regions/measures.ts';
import { incidentAreas, pathAreas } from './areas/site-areas.ts';
import type { KnownHulls, Shared } from './areas/site-areas.ts';
import type { Pointed, SiteMap } from './site-map.ts';

/** Beams and gateways as the map shows them. */
export const sharedPaths = signal<readonly Shared[]>([]);

/** Areas follow what happens at most so often: incidents and states change many times a second in a storm. */
const AREAS_EVERY_MS = 1000;
const PATHS_EVERY_MS = 5000;

/** Draws the chosen layers and follows what they are made of, until undone. */
export function showLayersOn(map: SiteMap): () => void {
  const stops = [followMeasure(), showIncidents(map), showPaths(map), showMeasure(map)];
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
  } else if (incidents.peek()?.has(pointed.id) === true) {
    go({ incidentId: pointed.id, siteId: null });
  }
}

function showIncidents(map: SiteMap): () => void {
  const known: KnownHulls = new Map();
  const draw = seldom(AREAS_EVERY_MS, () => {
    const [columns, open] = [fleet.peek(), incidents.peek()];
    // what is wrong now says nothing of the past
    const isShown =
      layers.peek().incidents && !looksBack.peek() && columns !== null && columns.hasTexts && open !== null;
    const label = (incident: Parameters<typeof incidentTitle>[0]): string =>
      incidentTitle(incident, words.peek().incidents, format.peek());
    map.incidents.show(isShown ? incidentAreas(open.values(), columns, known, label) : []);
  });
  const stops = [
    effect(() => {
      follow(fleet.value?.hasTexts, incidents.value, layers.value.incidents, words.value, looksBack.value);
      draw.soon();
    }),
    effect(() => map.incidents.choose(place.value.incidentId)),
  ];
  return () => {
    draw.stop();
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
    // figures are of now: over the past they would be of another time than the sites
    const measure = looksBack.value ? null : layers.value.measure;
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

/** Does something when asked, but no more often than so; `now` does it at once. */
function seldom(everyMs: number, act: () => void): { soon(): void; now(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const run = (): void => {
    timer = undefined;
    last = performance.now();
    act();
  };
  return {
    soon: () => (timer ??= setTimeout(run, Math.max(0, last + everyMs - performance.now()))),
    now() {
      clearTimeout(timer);
      timer = setTimeout(run, 0);
    },
    stop: () => clearTimeout(timer),
  };
}
