import { BecauseList } from '../incidents/because-list.tsx';
import { CauseLine } from '../incidents/incident-cause.tsx';
import { incidentTitle } from '../incidents/incident-title.ts';
import { incidentDetail } from '../connection/incidents.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Aged, Failed } from '../parts/status.tsx';
import { go, place } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';

const REFRESH_MS = 30_000;
/** The rest stands on the incident's page. */
const FACTS = 2;

/** The incident a site is part of now, or was come from: its cause and why in some lines, and the way to its page. */
export function SiteIncident({ detail }: { detail: SiteDetail }) {
  const incidentId = detail.openOutage?.incidentId ?? place.value.incidentId;
  const resource = useResource(
    incidentId === null ? null : `/incidents/${encodeURIComponent(incidentId)}`,
    incidentDetail,
    { everyMs: REFRESH_MS },
  );
  if (incidentId === null) return null;
  const incident = resource.data;
  if (incident === null) {
    return resource.error === null ? null : (
      <section class="block">
        <Failed error={resource.error} retry={resource.reload} />
      </section>
    );
  }
  const text = words.value;
  const supporting = incident.because.filter(({ against }) => against === null);
  return (
    <section class="block">
      <h3>
        {text.evidence.currentIncident} <span class="quiet">{text.incidentStatuses[incident.status]}</span>
      </h3>
      <Aged resource={resource} />
      {incident.siteIds.length > 1 && <p>{incidentTitle(incident, text.incidents, format.value)}</p>}
      <CauseLine incident={incident} />
      <BecauseList because={supporting.slice(0, FACTS)} />
      <button
        type="button"
        class="button is-small"
        onClick={() => go({ siteId: null, incidentId: incident.id })}
      >
        {text.evidence.openIncident}
        <Icon name="right" />
      </button>
    </section>
  );
}
