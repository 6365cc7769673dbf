import { computed, signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { ApiError } from '../connection/api.ts';
import { format, words } from '../language/current.ts';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { regionName } from '../regions/region-path.ts';
import { QuietButton } from '../silences/quiet-button.tsx';
import { serverNow } from '../state/clock.ts';
import {
  fleet,
  incidents,
  incidentsFailed,
  incidentsPart,
  reloadIncidents,
  trustworthy,
  watchedFleet,
} from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { IncidentRow } from './incident-row.tsx';
import { ListFilters } from './list-filters.tsx';
import { moveInList } from './list-keys.ts';
import { groupIncidents, inView, orderIncidents, SEVERAL } from './list-model.ts';
import type { IncidentGroup, IncidentGrouping, OpenView } from './list-model.ts';
import { ToldLine } from './told-line.tsx';
import { clearFilters, filter, filterCount, grouping, order } from './list-state.ts';

const SHOWN_AT_FIRST = 60;
const shown = signal(SHOWN_AT_FIRST);
/** What grows overtakes: the list is put in order anew so often, not with every second, so that nothing jumps under the mouse. */
const REORDER_MS = 30_000;
const turn = computed(() => Math.floor(serverNow() / REORDER_MS));
/** So near its end the list goes on. */
const NEAR_PX = 800;

interface IncidentListProps {
  /** Open incidents that the filters leave; null before they are here. */
  matched: readonly IncidentView[] | null;
  view: OpenView;
  person: Person;
}

/** Open incidents by the harm they do: what, where, since when, how many people, why, and whether somebody has taken it. */
export function IncidentList({ matched, view, person }: IncidentListProps) {
  const since = turn.value;
  const at = useMemo(() => serverNow(), [since, order.value]);
  const ordered = useMemo(
    () => (matched === null ? [] : orderIncidents(inView(matched, view), order.value, at)),
    [matched, view, order.value, at],
  );
  useEffect(() => {
    shown.value = SHOWN_AT_FIRST;
  }, [filter.value, order.value, grouping.value]);
  const all = incidents.value?.size ?? 0;
  if (matched === null) {
    return incidentsFailed.value ? (
      <Failed error={new ApiError('network', 0, null)} retry={reloadIncidents} />
    ) : (
      <Loading lines={6} />
    );
  }
  if (all === 0) {
    return (
      <>
        <NothingOpen />
        <p class="list-quiet">
          <QuietButton />
        </p>
      </>
    );
  }
  return (
    <>
      <ListFilters />
      <PartNote />
      {view === 'open' && filterCount.value === 0 && <ToldLine />}
      {ordered.length === 0 && <NoMatch view={view} />}
      <p class="unseen" role="status">
        {words.value.handling.list.shown(format.value.count(ordered.length), format.value.count(all))}
      </p>
      <Rows ordered={ordered} person={person} />
      {ordered.length > shown.value && <More all={ordered.length} />}
    </>
  );
}

/** Not all are here: the list says so rather than pass a part for the whole. */
function PartNote() {
  const part = incidentsPart.value;
  const text = words.value.listing;
  if (part === null) return null;
  const coming = incidentsFailed.value ? text.comingFailed : text.coming;
  return (
    <p class="list-part" role="status">
      {part === 'cut' ? text.cut : coming}
    </p>
  );
}

/** Nobody has chosen filters that leave nothing: the view itself is empty, and that is good. */
function NoMatch({ view }: { view: OpenView }) {
  const text = words.value;
  if (filterCount.value === 0 && incidentsPart.value === null && view !== 'open') {
    const { allTaken, allTakenDetail, noneUrgent, noneUrgentDetail } = text.listing;
    return (
      <Empty icon="check" tone="well" title={view === 'untaken' ? allTaken : noneUrgent}>
        {view === 'untaken' ? allTakenDetail : noneUrgentDetail}
      </Empty>
    );
  }
  return (
    <div class="no-match">
      <p class="quiet">{text.handling.list.noMatch}</p>
      <button type="button" class="button is-small" onClick={clearFilters}>
        {text.handling.list.clear}
      </button>
    </div>
  );
}

/** The list goes on by itself when its end is near, and by this button for who does not scroll. */
function More({ all }: { all: number }) {
  const button = useRef<HTMLButtonElement>(null);
  const more = () => (shown.value += SHOWN_AT_FIRST);
  const drawn = shown.value;
  useEffect(() => {
    const element = button.current;
    if (element === null) return undefined;
    const scrolled = element.closest('.side-panel-body');
    const observer = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && more(), {
      root: scrolled,
      rootMargin: `${NEAR_PX}px`,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [drawn]);
  return (
    <button ref={button} type="button" class="button is-wide" onClick={more}>
      {words.value.actions.showMore}{' '}
      <span class="quiet">
        {words.value.handling.list.shown(format.value.count(drawn), format.value.count(all))}
      </span>
    </button>
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
