import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { handover as handoverResource } from '../connection/shifts.ts';
import type { BriefIncident, Handover } from '../connection/shifts.ts';
import { format, words } from '../language/current.ts';
import { harmNow } from '../incidents/harm.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { SilenceLine } from '../silences/silence-line.tsx';
import { silenceName } from '../silences/silence-name.ts';
import { now, serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { deedText, factsOf, handoverAsText } from './handover-text.ts';
import { LeaveNote } from './leave-note.tsx';
import { shift, shiftQuery } from './shift.ts';
import { ShiftChoice } from './shift-choice.tsx';
import { copyText } from '../parts/copy-text.ts';

const REFRESH_MS = 60_000;

/** What a shift leaves to the next one, to be read aloud, printed or sent. */
export function HandoverPage() {
  const minute = Math.floor(now.value / 60_000) * 60_000;
  const query = shiftQuery(shift.value, minute + serverNow() - now.value);
  const resource = useResource(`/handover?${query}`, handoverResource, { everyMs: REFRESH_MS, moving: true });
  const text = words.value.handling.handover;
  return (
    <div class="page handover">
      <header class="page-head">
        <h1>{text.title}</h1>
        <p class="quiet">{text.help}</p>
      </header>
      <ShiftChoice />
      {resource.error !== null && <Failed error={resource.error} retry={resource.reload} />}
      {resource.data === null && resource.error === null && <Loading lines={8} />}
      {resource.data !== null && <Report handover={resource.data} reload={resource.reload} />}
    </div>
  );
}

function Report({ handover, reload }: { handover: Handover; reload: () => void }) {
  const text = words.value.handling.handover;
  const show = format.value;
  const { open, opened, resolved, deeds, silences, maintenance, monitoring, notes, isCut, from, to } =
    handover;
  const span = (begin: number, end: number | null) =>
    text.span(show.dateTime(begin), end === null ? text.now : show.time(end, begin));
  return (
    <>
      <div class="handover-head">
        <p>
          <strong>{span(from, to)}</strong>
          <span class="quiet">{text.summary(show.count(open.count), show.count(open.people))}</span>
        </p>
        <Copying handover={handover} />
      </div>
      {isCut && <p class="quiet">{text.cut}</p>}
      <Part title={text.notes} none={text.notesNone} count={notes.length}>
        {notes.map((note) => (
          <li key={note.id} class="handover-note">
            <p class="comment-text">{note.text}</p>
            <p class="quiet">
              {text.by(note.by, show.dateTime(note.at))}
              {!note.isOfShift && ` (${text.previousShift})`}
            </p>
          </li>
        ))}
      </Part>
      <LeaveNote onDone={reload} />
      <Part title={text.open} none={text.openNone} count={open.count}>
        {open.items.map((incident) => (
          <IncidentLine key={incident.id} incident={incident} withHarm />
        ))}
      </Part>
      <Part title={text.opened} none={text.openedNone} count={opened.count}>
        {opened.items.map((incident) => (
          <IncidentLine key={incident.id} incident={incident} />
        ))}
      </Part>
      <Part title={text.resolved} none={text.resolvedNone} count={resolved.count}>
        {resolved.items.map((incident) => (
          <IncidentLine key={incident.id} incident={incident} />
        ))}
      </Part>
      <Part title={text.deeds} none={text.deedsNone} count={deeds.length}>
        {deeds.map((deed, at) => (
          <li key={at}>
            <span class="quiet">{show.clock(deed.at, handover.at)}</span>{' '}
            <span>{deedText(deed, words.value, show)}</span>
          </li>
        ))}
      </Part>
      <Part title={text.silences} none={text.silencesNone} count={silences.length}>
        {silences.map((silence) => (
          <SilenceLine
            key={silence.id}
            silence={silence}
            name={silenceName(silence, titlesOf(open.items))}
            onEnded={reload}
          />
        ))}
      </Part>
      <Part title={text.maintenance} none={text.maintenanceNone} count={maintenance.length}>
        {maintenance.map(({ id, scope, target, provider, startsAt, endsAt, reason }) => (
          <li key={id}>
            <strong>
              {words.value.maintenance.scopes[scope]}: {silenceName({ scope, target, provider })}
            </strong>{' '}
            {span(startsAt, endsAt)}
            <p class="quiet">{reason}</p>
          </li>
        ))}
      </Part>
      <Part title={text.monitoring} none={text.monitoringNone} count={monitoring.length}>
        {monitoring.map((each) => (
          <li key={each.from}>
            {span(each.from, each.to)}: {text.blindSites(show.count(each.sites))}
          </li>
        ))}
      </Part>
    </>
  );
}

function Part(props: { title: string; none: string; count: number; children: ComponentChildren }) {
  const { title, none, count, children } = props;
  return (
    <section class="page-section handover-part">
      <h2>
        {title} {count > 0 && <span class="quiet">{format.value.count(count)}</span>}
      </h2>
      {count === 0 ? <p class="quiet">{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

function IncidentLine({ incident, withHarm = false }: { incident: BriefIncident; withHarm?: boolean }) {
  const text = words.value;
  const show = format.value;
  return (
    <li>
      <p class="handover-line">
        <button
          type="button"
          class="link-button is-linked"
          onClick={() => go({ page: 'map', incidentId: incident.id })}
        >
          {incidentTitle(incident, text.incidents, show, incident.sites)}
        </button>
        {withHarm && incident.harmParts.length > 0 && (
          <b>{text.handling.harm.personHours(show.count(harmNow(incident, serverNow())))}</b>
        )}
      </p>
      <p class="quiet">{factsOf(incident, text, show, serverNow()).join(' · ')}</p>
      {incident.lastComment !== null && (
        <p class="incident-comment">{`${incident.lastComment.by}: ${incident.lastComment.text}`}</p>
      )}
    </li>
  );
}

function Copying({ handover }: { handover: Handover }) {
  const [said, setSaid] = useState<string | null>(null);
  const text = words.value.handling.handover;
  const copy = async () => {
    try {
      await copyText(handoverAsText(handover, words.value, format.value));
      setSaid(text.copied);
    } catch {
      setSaid(text.copyFailed);
    }
  };
  return (
    <div class="handover-tools">
      <span class="quiet" role="status">
        {said}
      </span>
      <button type="button" class="button is-small" onClick={() => void copy()}>
        {text.copy}
      </button>
      <button type="button" class="button is-small" onClick={() => print()}>
        {text.print}
      </button>
    </div>
  );
}

/** Incidents by what they are called. */
function titlesOf(incidents: readonly BriefIncident[]): Map<string, string> {
  return new Map(
    incidents.map((each) => [each.id, incidentTitle(each, words.value.incidents, format.value, each.sites)]),
  );
}
