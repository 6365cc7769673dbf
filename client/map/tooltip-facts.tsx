import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { incidents, regions } from '../state/live.ts';
import { layers } from '../state/layers.ts';
import { measuredRegions, shownMeasure } from '../state/measured.ts';
import { looksBack, viewedNow } from '../state/past.ts';
import { pastAreas, sharedPaths } from './show-layers.ts';

/** An incident's or a beam's area. */
export function AreaFacts({ id }: { id: string }) {
  const then = looksBack.value ? pastAreas.value.get(id) : undefined;
  const incident = looksBack.value ? then : incidents.value?.get(id);
  const shared = sharedPaths.value.find((each) => each.area.id === id);
  const [text, show] = [words.value.mapLayers, format.value];
  if (incident !== undefined) {
    return (
      <>
        <strong>{incidentTitle(incident, words.value.incidents, show)}</strong>
        <span>
          {words.value.causes[incident.cause]} · {show.duration(viewedNow() - Date.parse(incident.startsAt))}
        </span>
        <span>
          {then !== undefined
            ? text.offlineOf(show.count(then.sitesOut), show.count(then.siteIds.length))
            : `${text.sites(show.count(incident.siteIds.length), incident.siteIds.length === 1)} · ${text.people(show.count(incident.peopleServed))}`}
        </span>
        <span class="quiet">{text.openIncident}</span>
      </>
    );
  }
  if (shared === undefined) return null;
  return (
    <>
      <strong>{shared.name}</strong>
      {shared.provider !== null && <span>{shared.provider}</span>}
      <span>
        {text.offlineOf(show.count(shared.offline), show.count(shared.sites))} ·{' '}
        {show.percent(shared.offline / shared.sites)}
      </span>
    </>
  );
}

/** A coloured region: its value, and what stands behind it. */
export function RegionFacts({ code }: { code: string }) {
  const measure = shownMeasure.value;
  const region = measuredRegions.value?.find((each) => each.code === code);
  const [text, show] = [words.value.mapLayers, format.value];
  if (measure === null) return null;
  const name = region?.name ?? regions.value.get(code)?.name ?? code;
  if (layers.value.level === 'municipality' && code.length === 2) {
    return (
      <>
        <strong>{name}</strong>
        <span>{text.noOutline}</span>
        <span class="quiet">{text.openRegion}</span>
      </>
    );
  }
  const value = region?.value ?? null;
  const written =
    value === null ? text.noData : measure === 'throughput' ? show.bitsPerSecond(value) : show.percent(value);
  return (
    <>
      <strong>{name}</strong>
      <span class="map-tooltip-line">
        {text.measures[measure]}
        <b>{written}</b>
      </span>
      {region !== undefined && (
        <span>
          {region.offline === null || region.sites === 0
            ? text.sites(show.count(region.sites), region.sites === 1)
            : text.offlineOf(show.count(region.offline), show.count(region.sites))}
        </span>
      )}
      <span class="quiet">{text.openRegion}</span>
    </>
  );
}
