import { useEffect, useMemo, useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { ApiError } from '../connection/api.ts';
import { incidentDetail, loadIncident } from '../connection/incidents.ts';
import type { IncidentDetail } from '../connection/incidents.ts';
import { site as siteResource } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Aged, Failed, Loading } from '../parts/status.tsx';
import { ReplayButton } from '../past/replay-button.tsx';
import { Drawer } from '../shell/drawer.tsx';
import { MuteNote } from '../silences/mute-note.tsx';
import { CallFirst } from '../sites/call-first.tsx';
import { serverNow } from '../state/clock.ts';
import { incidents, putIncident, watchedFleet } from '../state/live.ts';
import { go } from '../state/place.ts';
import { mayAcknowledge } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { markedSites } from '../state/view.ts';
import { Acknowledge } from './acknowledge.tsx';
import { DeedButtons } from './deed-buttons.tsx';
import { saidOfDeed } from './deeds.ts';
import { HarmBlock } from './harm-block.tsx';
import { IncidentCause } from './incident-cause.tsx';
import { IncidentHeadline } from './incident-headline.tsx';
import { incidentTitle } from './incident-title.ts';
import { MemberList } from './member-list.tsx';
import { membersOf } from './members.ts';
import { Overrule } from './overrule.tsx';
import { TimelineList } from './timeline-list.tsx';
import { wholeTimeline } from './timeline.ts';

const REFRESH_MS = 20_000;

/**
 * One incident, in the order of a shift's questions: what is wrong, where, since when, how many people, why, what now; then
 * how it came about and whom it concerns. The live list is newer than what was loaded.
 */
export function IncidentDrawer({ incidentId, person }: { incidentId: string; person: Person }) {
  const live = incidents.value?.get(incidentId);
  const resource = useResource(`/incidents/${encodeURIComponent(incidentId)}`, incidentDetail, {
    everyMs: REFRESH_MS,
  });
  const detail = resource.data;
  const incident: IncidentView | null = live ?? detail;
  useReloadWhenChanged(live, resource.reload);
  useMarkedOnMap(incident);
  const text = words.value;
  if (incident === null) {
    return (
      <Drawer wide title={text.incidents.titleOne}>
        {resource.error === null ? (
          <Loading lines={8} />
        ) : (
          <Failed error={resource.error} retry={resource.reload} />
        )}
      </Drawer>
    );
  }
  const reload = () => {
    resource.reload();
    loadIncident(incidentId).then(putIncident, () => undefined);
  };
  return (
    <Drawer
      wide
      title={incidentTitle(incident, text.incidents, format.value)}
      note={`${text.incidents.titleOne} · ${text.incidentStatuses[incident.status]}`}
    >
      {detail !== null && <Aged resource={resource} />}
      {detail !== null && <Ended incident={detail} />}
      <Body incident={incident} detail={detail} error={resource.error} person={person} reload={reload} />
    </Drawer>
  );
}

interface BodyProps {
  incident: IncidentView;
  detail: IncidentDetail | null;
  error: ApiError | null;
  person: Person;
  reload: () => void;
}

function Body({ incident, detail, error, person, reload }: BodyProps) {
  const { columns, revision } = watchedFleet.value;
  const outages = detail?.outages;
  const { siteIds, siteNames } = incident;
  const members = useMemo(
    () => membersOf({ siteIds, siteNames, outages: outages ?? [] }, columns),
    [siteIds, siteNames, outages, columns, revision],
  );
  return (
    <>
      <IncidentHeadline incident={incident} members={members} />
      <HarmBlock incident={incident} />
      {detail !== null && <IncidentCause incident={detail} />}
      {detail === null && (error === null ? <Loading lines={5} /> : <Failed error={error} retry={reload} />)}
      <WhatNow incident={incident} detail={detail} person={person} reload={reload} />
      {detail !== null && <TimelineList timeline={wholeTimeline(detail)} />}
      <MemberList incident={incident} members={members} />
    </>
  );
}

/** It is no longer what it was opened as. */
function Ended({ incident }: { incident: IncidentDetail }) {
  const text = words.value.incidents;
  const { mergedInto, withdrawn } = incident;
  if (mergedInto === null && !withdrawn) return null;
  return (
    <div class="notice is-inline" role="status">
      <Icon name="warning" />
      <p>{mergedInto === null ? text.withdrawn : text.merged}</p>
      {mergedInto !== null && (
        <button type="button" class="button is-small" onClick={() => go({ incidentId: mergedInto })}>
          {text.openMerged}
        </button>
      )}
    </div>
  );
}

/** What a person can do about it now, and who already does. */
function WhatNow({ incident, detail, person, reload }: Omit<BodyProps, 'error'>) {
  const [said, setSaid] = useState<string | null>(null);
  const text = words.value.incidents;
  const [onlySite] = incident.siteIds;
  const done = saidOfDeed.value?.incidentId === incident.id ? saidOfDeed.value.text : said;
  const isOpen = incident.endsAt === null;
  const site = useResource(
    isOpen && incident.siteIds.length === 1 && onlySite !== undefined
      ? `/sites/${encodeURIComponent(onlySite)}`
      : null,
    siteResource,
  );
  const announcedAt = detail?.announcedAt ?? null;
  // Of one that was merged or withdrawn the server takes no word.
  const mayBeOverruled = detail !== null && detail.mergedInto === null && !detail.withdrawn;
  return (
    <section class="block">
      <h3>{text.whatNow}</h3>
      <MuteNote incident={incident} />
      {isOpen && incident.severity === 'warning' && <p>{text.noHurry}</p>}
      {isOpen && <p>{text.advice[incident.cause]}</p>}
      {site.data !== null && <CallFirst services={site.data.services} />}
      <div class="command-buttons">
        {isOpen && <Acknowledge incident={incident} person={person} />}
        {mayBeOverruled && mayAcknowledge(person) && (
          <Overrule
            incidentId={incident.id}
            cause={incident.cause}
            onDone={() => {
              setSaid(text.overrule.done);
              reload();
            }}
          />
        )}
        <DeedButtons incident={incident} person={person} />
        <ReplayButton incident={incident} events={detail?.timeline ?? []} />
      </div>
      <p class={done === null ? 'unseen' : 'success'} role="status">
        {done}
      </p>
      {detail !== null && (
        <p class="quiet">
          {[
            ...(incident.acknowledgedBy === null ? [] : [text.takenBy(incident.acknowledgedBy)]),
            ...(incident.assignedTo === null ? [] : [words.value.handling.assign.to(incident.assignedTo)]),
            announcedAt === null ? text.notToldYet : text.told(format.value.time(announcedAt, serverNow())),
          ].join(' · ')}
        </p>
      )}
    </section>
  );
}

/** The stream told of a change: what was loaded is older. */
function useReloadWhenChanged(live: IncidentView | undefined, reload: () => void): void {
  const [seen] = useState<{ live: IncidentView | undefined }>({ live });
  useEffect(() => {
    if (seen.live !== live) reload();
    seen.live = live;
  }, [live]);
}

/** Its sites are marked on the map while it is open, and brought into view once. */
function useMarkedOnMap(incident: IncidentView | null): void {
  const siteIds = incident?.siteIds;
  useEffect(() => {
    if (siteIds !== undefined) markedSites.value = siteIds;
  }, [siteIds]);
  useEffect(() => () => void (markedSites.value = []), []);
}
