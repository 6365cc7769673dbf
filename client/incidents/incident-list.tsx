import { signal } from '@preact/signals';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { ApiError } from '../connection/api.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import {
  fleet,
  incidents,
  incidentsFailed,
  reloadIncidents,
  trustworthy,
  watchedFleet,
} from '../state/live.ts';
import { go, place } from '../state/place.ts';
import type { Person } from '../state/session.ts';
import { Acknowledge } from './acknowledge.tsx';
import { wholePlace } from './incident-headline.tsx';
import { incidentTitle } from './incident-title.ts';
import { orderIncidents } from './order.ts';
import type { IncidentOrder } from './order.ts';

const order = signal<IncidentOrder>('newest');
const SHOWN_AT_FIRST = 60;
const shown = signal(SHOWN_AT_FIRST);

/** Open incidents: what, where, since when, how many people, why, and whether somebody has taken it. */
export function IncidentList({ person }: { person: Person }) {
  const all = incidents.value;
  if (all === null) {
    return incidentsFailed.value ? (
      <Failed error={new ApiError('network', 0, null)} retry={reloadIncidents} />
    ) : (
      <Loading lines={6} />
    );
  }
  if (all.size === 0) return <NothingOpen />;
  const list = orderIncidents([...all.values()], order.value);
  return (
    <>
      <div class="list-head">
        <span class="quiet">
          {words.value.incidents.open(format.value.count(all.size))} · {format.value.zone()}
        </span>
        <OrderChoice />
      </div>
      <ul class="incident-list">
        {list.slice(0, shown.value).map((incident) => (
          <IncidentRow key={incident.id} incident={incident} person={person} />
        ))}
      </ul>
      {list.length > shown.value && (
        <button type="button" class="button is-wide" onClick={() => (shown.value += SHOWN_AT_FIRST)}>
          {words.value.actions.showMore}
        </button>
      )}
    </>
  );
}

/** "All is well" is said only when we can know it, and when no site is just failing. */
function NothingOpen() {
  const text = words.value.incidents;
  if (!trustworthy.value) {
    return (
      <Empty icon="warning" tone="unsure" title={text.noneButStale}>
        {text.noneButStaleDetail}
      </Empty>
    );
  }
  const { columns } = watchedFleet.value;
  const failing = columns?.counts[siteStates.indexOf('offline')] ?? 0;
  if (failing > 0) {
    return (
      <Empty icon="warning" tone="unsure" title={text.noneYet}>
        {text.noneYetDetail(format.value.count(failing))}
      </Empty>
    );
  }
  return (
    <Empty icon="check" tone="well" title={text.allWell}>
      {text.allWellDetail(format.value.count(fleet.value?.size ?? 0))}
    </Empty>
  );
}

function OrderChoice() {
  const text = words.value.incidents;
  return (
    <div class="segmented" role="group" aria-label={text.order}>
      {(['newest', 'widest'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={order.value === one}
          onClick={() => (order.value = one)}
        >
          {text[one]}
        </button>
      ))}
    </div>
  );
}

function IncidentRow({ incident, person }: { incident: IncidentView; person: Person }) {
  const text = words.value;
  const started = Date.parse(incident.startsAt);
  const { siteId, incidentId } = place.value;
  const chosen = incidentId === incident.id || (siteId !== null && incident.siteIds.includes(siteId));
  const acknowledged = incident.status !== 'opened';
  const open = () => go({ siteId: null, incidentId: incident.id });
  return (
    <li
      class={`incident${acknowledged ? ' is-acknowledged' : ''}${incident.severity === 'warning' ? ' is-carried' : ''}${chosen ? ' is-chosen' : ''}`}
    >
      <button type="button" class="incident-main" onClick={open} aria-current={chosen ? 'true' : undefined}>
        <span class="incident-title">{incidentTitle(incident, text.incidents, format.value)}</span>
        <span class="incident-duration">{format.value.duration(serverNow() - started)}</span>
        <span class="incident-place">
          {incident.flapping && <span class="tag is-warning">{text.incidents.flapping}</span>}
          <Carried incident={incident} />
          {wholePlace(incident)}
        </span>
        <span class="incident-since">{text.incidents.since(format.value.clock(started, serverNow()))}</span>
        <span class="incident-facts">
          <span
            class={incident.provisional ? 'tag is-provisional' : 'tag'}
            title={incident.provisional ? text.incidents.provisional : undefined}
          >
            {text.causes[incident.cause]}
            {incident.provisional && <span class="unseen"> ({text.incidents.provisional})</span>}
          </span>
          <span class="fact">
            <Icon name="people" />
            {incident.peopleServed > 0
              ? text.incidents.people(format.value.count(incident.peopleServed))
              : text.incidents.peopleUnknown}
          </span>
        </span>
      </button>
      <Acknowledge incident={incident} person={person} />
    </li>
  );
}

/** Sites that another of their links carries. */
function Carried({ incident: { carriedSites, severity } }: { incident: IncidentView }) {
  const text = words.value.incidents;
  if (carriedSites === 0) return null;
  const count = format.value.count(carriedSites);
  const isWarning = severity === 'warning';
  return (
    <span class="tag" title={isWarning ? text.carried(count) : text.moreCarried(count)}>
      {isWarning ? text.served : text.someServed(count)}
    </span>
  );
}
