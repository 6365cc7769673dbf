import { useRef, useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { serverNow } from '../state/clock.ts';
import { quietOf } from '../silences/quiet-incident.ts';
import { go, place } from '../state/place.ts';
import type { Person } from '../state/session.ts';
import { Acknowledge } from './acknowledge.tsx';
import { DeedButtons } from './deed-buttons.tsx';
import { deedsOf } from './deed-dialogs.tsx';
import { saidOfDeed } from './deeds.ts';
import { harmNow, peopleOut } from './harm.ts';
import { harmExplained, rateText } from './harm-text.ts';
import { wholePlace } from './incident-headline.tsx';
import { incidentTitle } from './incident-title.ts';
import { useTimeInSight } from './time-in-sight.ts';

/** One open incident: what, where, since when, how many people, how much harm, why, who looks after it, and what can be done. */
export function IncidentRow({ incident, person }: { incident: IncidentView; person: Person }) {
  const text = words.value;
  const show = format.value;
  const row = useRef<HTMLLIElement>(null);
  const now = useTimeInSight(row);
  const started = Date.parse(incident.startsAt);
  const { siteId, incidentId } = place.value;
  const chosen = incidentId === incident.id || (siteId !== null && incident.siteIds.includes(siteId));
  const classes = [
    'incident',
    ...(incident.status === 'opened' ? [] : ['is-acknowledged']),
    ...(incident.severity === 'warning' ? ['is-carried'] : []),
    ...(chosen ? ['is-chosen'] : []),
  ];
  const people = peopleOut(incident);
  const said = saidOfDeed.value;
  return (
    <li class={classes.join(' ')} ref={row}>
      <button
        type="button"
        class="incident-main"
        data-incident={incident.id}
        onClick={() => go({ siteId: null, incidentId: incident.id })}
        aria-current={chosen ? 'true' : undefined}
      >
        <span class="incident-title">{incidentTitle(incident, text.incidents, show)}</span>
        <span class="incident-duration">{show.duration(now - started)}</span>
        <span class="incident-place">
          <Tags incident={incident} />
          {wholePlace(incident)}
        </span>
        <span class="incident-since">{text.incidents.since(show.clock(started, now))}</span>
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
            {people > 0
              ? text.incidents.people(show.count(people))
              : incident.peopleServed > 0
                ? text.incidents.people(show.count(incident.peopleServed))
                : text.incidents.peopleUnknown}
          </span>
        </span>
        <span class="incident-harm" title={harmExplained(incident, text, show, now)}>
          {incident.harmParts.length > 0 && (
            <>
              <span class="unseen">{text.handling.harm.title}: </span>
              <b>{text.handling.harm.short(show.count(harmNow(incident, now)))}</b>{' '}
              <span class="incident-rate">{rateText(incident, text, show, now)}</span>
            </>
          )}
        </span>
        {incident.lastComment !== null && (
          <span class="incident-comment">{`${incident.lastComment.by}: ${incident.lastComment.text}`}</span>
        )}
      </button>
      <div class="incident-deeds">
        <Acknowledge incident={incident} person={person} />
        <MoreDeeds incident={incident} person={person} />
      </div>
      {said?.incidentId === incident.id && (
        <p class="success incident-said" role="status">
          {said.text}
        </p>
      )}
    </li>
  );
}

/** Folded away: most incidents are opened first. */
function MoreDeeds({ incident, person }: { incident: IncidentView; person: Person }) {
  const [open, setOpen] = useState(false);
  const text = words.value.handling;
  const deeds = deedsOf(incident, person);
  if (deeds.length === 0) return null;
  const title = incidentTitle(incident, words.value.incidents, format.value);
  return (
    <>
      <button
        type="button"
        class="icon-button more-deeds"
        aria-expanded={open}
        aria-label={`${text.list.actions}: ${title}`}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="deed-buttons">
          <DeedButtons incident={incident} person={person} />
        </div>
      )}
    </>
  );
}

function Tags({ incident }: { incident: IncidentView }) {
  const text = words.value;
  const show = format.value;
  const { carriedSites, severity, silencedSites, silencedUntil, flapping, sitesOut, siteIds } = incident;
  const carried = show.count(carriedSites);
  const isWarning = severity === 'warning';
  const quiet = quietOf(incident, 0);
  const until = Date.parse(silencedUntil ?? '');
  const isPart = sitesOut > 0 && sitesOut < siteIds.length;
  return (
    <>
      {flapping && <span class="tag is-warning">{text.incidents.flapping}</span>}
      {isPart && (
        <span class="tag" title={text.handling.harm.outOf(show.count(sitesOut), show.count(siteIds.length))}>
          {text.handling.list.shown(show.count(sitesOut), show.count(siteIds.length))}
        </span>
      )}
      {carriedSites > 0 && (
        <span
          class="tag"
          title={isWarning ? text.incidents.carried(carried) : text.incidents.moreCarried(carried)}
        >
          {isWarning ? text.incidents.served : text.incidents.someServed(carried)}
        </span>
      )}
      {quiet === 'silence' ? (
        <span class="tag is-muted" title={text.quiet.noteAll(show.time(until, serverNow()))}>
          <Icon name="mute" />
          {text.handling.silence.mutedUntil(show.clock(until, serverNow()))}
        </span>
      ) : quiet !== null ? (
        <span
          class="tag is-muted"
          title={quiet === 'both' ? text.quiet.noteBoth : text.quiet.noteMaintenance}
        >
          <Icon name="mute" />
          {quiet === 'both' ? text.quiet.inBoth : text.quiet.inMaintenance}
        </span>
      ) : (
        silencedSites > 0 && (
          <span class="tag is-muted" title={text.quiet.notePart(show.count(silencedSites))}>
            {text.handling.silence.someMuted(show.count(silencedSites))}
          </span>
        )
      )}
    </>
  );
}
