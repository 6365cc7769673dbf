import { incident as incidentResource } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { Drawer } from '../shell/drawer.tsx';
import { serverNow } from '../state/clock.ts';
import { incidents, watchedFleet } from '../state/live.ts';
import { go } from '../state/place.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { Acknowledge } from './acknowledge.tsx';

const MAX_SITES = 200;

/** One incident: its facts, then every site it concerns. The live list is newer than what was loaded. */
export function IncidentDrawer({ incidentId, person }: { incidentId: string; person: Person }) {
  const live = incidents.value?.get(incidentId);
  const loaded = useResource(
    live === undefined ? `/incidents/${encodeURIComponent(incidentId)}` : null,
    incidentResource,
  );
  const incident = live ?? loaded.data;
  const text = words.value.incidents;
  if (incident === null) {
    return (
      <Drawer title={text.titleOne}>
        {loaded.error === null ? <Loading /> : <Failed error={loaded.error} retry={loaded.reload} />}
      </Drawer>
    );
  }
  const starts = Date.parse(incident.startsAt);
  const ends = incident.endsAt === null ? null : Date.parse(incident.endsAt);
  const facts: [string, string][] = [
    [text.duration, format.value.duration((ends ?? serverNow()) - starts)],
    [text.start, format.value.dateTime(starts)],
    [text.end, ends === null ? text.ongoing : format.value.dateTime(ends)],
    [text.cause, words.value.causes[incident.cause]],
    [text.peopleLabel, incident.peopleServed > 0 ? format.value.count(incident.peopleServed) : '–'],
    [text.status, words.value.incidentStatuses[incident.status]],
  ];
  return (
    <Drawer title={incident.place === '' ? text.titleOne : incident.place} note={text.titleOne}>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {incident.endsAt === null && <Acknowledge incident={incident} person={person} />}
      <section class="block">
        <h3>
          {text.affected} <span class="quiet">{format.value.count(incident.siteIds.length)}</span>
        </h3>
        <AffectedSites ids={incident.siteIds} names={incident.siteNames} />
      </section>
    </Drawer>
  );
}

function AffectedSites({ ids, names }: { ids: readonly string[]; names: readonly string[] }) {
  const { columns } = watchedFleet.value;
  return (
    <ul class="plain-list">
      {ids.slice(0, MAX_SITES).map((id, at) => {
        const row = columns?.rowOf(id);
        const state = row === undefined ? 'unknown' : (columns?.stateOf(row) ?? 'unknown');
        return (
          <li key={id}>
            <button type="button" class="row-button" onClick={() => go({ siteId: id })}>
              <StateMark state={state} />
              <span>{names[at] ?? id}</span>
              <span class="quiet">{words.value.states[state]}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
