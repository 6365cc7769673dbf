import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { ApiError } from '../connection/api.ts';
import { format, words } from '../language/current.ts';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { regionName } from '../regions/region-path.ts';
import { serverNow } from '../state/clock.ts';
import {
  fleet,
  incidents,
  incidentsFailed,
  reloadIncidents,
  trustworthy,
  watchedFleet,
} from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { IncidentRow } from './incident-row.tsx';
import { ListFilters } from './list-filters.tsx';
import { moveInList } from './list-keys.ts';
import { groupIncidents, matching, ofSeverity, orderIncidents, SEVERAL } from './list-model.ts';
import type { IncidentGroup, IncidentGrouping } from './list-model.ts';
import { clearFilters, filter, grouping, order } from './list-state.ts';

const SHOWN_AT_FIRST = 60;
const shown = signal(SHOWN_AT_FIRST);
/** What grows overtakes: the list is put in order anew so often, not with every second, so that nothing jumps under the mouse. */
const REORDER_MS = 30_000;

/** Open incidents by the harm they do: what, where, since when, how many people, why, and whether somebody has taken it. */
export function IncidentList({ person }: { person: Person }) {
  const all = incidents.value;
  const turn = Math.floor(serverNow() / REORDER_MS);
  const wanted = filter.value;
  const matched = useMemo(
    () => matching([...(all?.values() ?? [])], wanted, person.id),
    [all, wanted, person.id],
  );
  const ordered = useMemo(
    () => orderIncidents(ofSeverity(matched, wanted.severity), order.value, serverNow()),
    [matched, wanted.severity, order.value, turn],
  );
  useEffect(() => {
    shown.value = SHOWN_AT_FIRST;
  }, [wanted, order.value, grouping.value]);
  if (all === null) {
    return incidentsFailed.value ? (
      <Failed error={new ApiError('network', 0, null)} retry={reloadIncidents} />
    ) : (
      <Loading lines={6} />
    );
  }
  if (all.size === 0) return <NothingOpen />;
  return (
    <>
      <ListFilters matched={matched} />
      {ordered.length === 0 && (
        <div class="no-match">
          <p class="quiet">{words.value.handling.list.noMatch}</p>
          <button type="button" class="button is-small" onClick={clearFilters}>
            {words.value.handling.list.clear}
          </button>
        </div>
      )}
      <p class="unseen" role="status">
        {words.value.handling.list.shown(format.value.count(ordered.length), format.value.count(all.size))}
      </p>
      <Rows ordered={ordered} person={person} />
      {ordered.length > shown.value && (
        <button type="button" class="button is-wide" onClick={() => (shown.value += SHOWN_AT_FIRST)}>
          {words.value.actions.showMore}{' '}
          <span class="quiet">
            {words.value.handling.list.shown(
              format.value.count(shown.value),
              format.value.count(ordered.length),
            )}
          </span>
        </button>
      )}
    </>
  );
}

function Rows({ ordered, person }: { ordered: readonly IncidentView[]; person: Person }) {
  const by = grouping.value;
  const groups = useMemo(() => groupIncidents(ordered, by), [ordered, by]);
  let room = shown.value;
  return (
    <div
      class="incident-list"
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        if (!(event.target as HTMLElement).classList.contains('incident-main')) return;
        event.preventDefault();
        moveInList(event.key === 'ArrowDown' ? 1 : -1);
      }}
    >
      {groups.map((group) => {
        const rows = group.incidents.slice(0, Math.max(0, room));
        room -= rows.length;
        if (rows.length === 0 && by === 'none') return null;
        return (
          <section key={group.key ?? ''} aria-label={by === 'none' ? undefined : nameOf(group, by)}>
            {by !== 'none' && <GroupHead group={group} by={by} />}
            <ul>
              {rows.map((incident) => (
                <IncidentRow key={incident.id} incident={incident} person={person} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function GroupHead({ group, by }: { group: IncidentGroup; by: IncidentGrouping }) {
  const show = format.value;
  return (
    <h3 class="incident-group">
      {nameOf(group, by)}
      <span class="quiet">
        {words.value.handling.list.groupCount(show.count(group.incidents.length), show.count(group.people))}
      </span>
    </h3>
  );
}

function nameOf({ key }: IncidentGroup, by: IncidentGrouping): string {
  const text = words.value.handling.list;
  if (key === null) return by === 'assigned' ? text.unassigned : text.notKnown;
  if (by === 'cause') return words.value.causes[key as IncidentView['cause']];
  if (by === 'state') return key === SEVERAL ? text.severalStates : regionName(key);
  return key;
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
