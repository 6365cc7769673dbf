import { useState } from 'preact/hooks';
import type { Figure } from '../connection/incident-figures.ts';
import { resolvedPage } from '../connection/incident-view.ts';
import type { ResolvedIncident } from '../connection/incident-view.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { go, place } from '../state/place.ts';
import { useGathered } from '../state/use-gathered.ts';
import { wholePlace } from './incident-headline.tsx';
import { incidentTitle } from './incident-title.ts';
import { typedQuery } from './list-state.ts';
import { ShownOf } from './list-views.tsx';

const STEP = 30;
const REFRESH_MS = 20_000;

/** Incidents that are over, the last resolved first: a page at a time, as far back as somebody wants to look. */
export function ResolvedList({ figure }: { figure: Figure | undefined }) {
  const [wanted, setWanted] = useState(STEP);
  const path = `/incidents?state=resolved&order=resolved&${typedQuery.value}`;
  const list = useGathered(path, resolvedPage, wanted, REFRESH_MS);
  const text = words.value;
  return (
    <div class="resolved-list">
      {list.error !== null && <Failed error={list.error} retry={list.reload} loadedAt={list.loadedAt} />}
      {list.loading && list.items.length === 0 && list.error === null && <Loading lines={6} />}
      {!list.loading && list.error === null && list.items.length === 0 && (
        <Empty
          icon={typedQuery.value === '' ? 'check' : 'search'}
          title={typedQuery.value === '' ? text.listing.noneResolved : text.listing.noneFound}
        />
      )}
      <ul>
        {list.items.map((incident) => (
          <Row key={incident.id} incident={incident} />
        ))}
      </ul>
      {list.more && (
        <button
          type="button"
          class="button is-wide"
          disabled={list.loading}
          onClick={() => setWanted(wanted + STEP)}
        >
          {text.actions.showMore}
          <ShownOf shown={list.items.length} figure={figure} />
        </button>
      )}
    </div>
  );
}

function Row({ incident }: { incident: ResolvedIncident }) {
  const text = words.value;
  const show = format.value;
  const [startsAt, endsAt] = [Date.parse(incident.startsAt), Date.parse(incident.endsAt ?? '')];
  const chosen = place.value.incidentId === incident.id;
  const who = incident.assignedTo ?? incident.acknowledgedBy;
  return (
    <li class={chosen ? 'incident is-acknowledged is-chosen' : 'incident is-acknowledged'}>
      <button
        type="button"
        class="incident-main"
        data-incident={incident.id}
        onClick={() => go({ siteId: null, incidentId: incident.id })}
        aria-current={chosen ? 'true' : undefined}
      >
        <span class="incident-title">{incidentTitle(incident, text.incidents, show)}</span>
        {!Number.isNaN(endsAt) && <span class="incident-duration">{show.duration(endsAt - startsAt)}</span>}
        <span class="incident-place">{wholePlace(incident)}</span>
        <span class="incident-since">
          {text.listing.ended(
            show.clock(Date.parse(incident.resolvedAt ?? incident.endsAt ?? ''), serverNow()),
          )}
        </span>
        <span class="incident-facts">
          <span class="tag">{text.causes[incident.cause]}</span>
          <span class="fact">
            <Icon name="people" />
            {incident.peopleServed > 0
              ? text.incidents.people(show.count(incident.peopleServed))
              : text.incidents.peopleUnknown}
          </span>
          {who !== null && (
            <span class="fact resolved-by">
              <Icon name="person" />
              <span class="unseen">{text.listing.handledBy} </span>
              {who}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
