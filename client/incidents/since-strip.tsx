import { useEffect, useState } from 'preact/hooks';
import { incidentChanges, sawChanges } from '../connection/shifts.ts';
import type { BriefIncident, IncidentChanges } from '../connection/shifts.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { incidents } from '../state/live.ts';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { incidentTitle } from './incident-title.ts';

const REFRESH_MS = 60_000;

/** What changed since the person last looked, in whatever browser; nothing where nothing did. */
export function SinceStrip() {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState(false);
  const resource = useResource('/incident-changes', incidentChanges, { everyMs: REFRESH_MS });
  const count = incidents.value?.size;
  const changes = resource.data;
  // One more or fewer open: that is told at once.
  useEffect(() => {
    if (changes !== null) resource.reload();
  }, [count]);
  const text = words.value.handling.since;
  if (changes === null) return null;
  const parts = [
    ...(changes.opened.count > 0 ? [text.news(format.value.count(changes.opened.count))] : []),
    ...(changes.resolved.count > 0 ? [text.over(format.value.count(changes.resolved.count))] : []),
    ...(changes.worse.count > 0 ? [text.worsened(format.value.count(changes.worse.count))] : []),
  ];
  if (parts.length === 0) return null;
  const see = async () => {
    setProblem(false);
    try {
      await sawChanges(changes.until);
      setOpen(false);
      resource.reload();
    } catch {
      setProblem(true);
    }
  };
  return (
    <section class="since-strip">
      <p>
        <strong>{text.head(format.value.clock(changes.since, serverNow()))}</strong> {parts.join(', ')}
      </p>
      <div class="since-buttons">
        <button type="button" class="button is-small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? text.close : text.open}
        </button>
        <button type="button" class="button is-small" onClick={() => void see()}>
          {text.seen}
        </button>
      </div>
      {problem && (
        <p class="problem" role="alert">
          {words.value.status.network}
        </p>
      )}
      {open && <ChangeList changes={changes} />}
    </section>
  );
}

function ChangeList({ changes }: { changes: IncidentChanges }) {
  const text = words.value.handling.since;
  const { opened, resolved, worse, isCut } = changes;
  const grown = new Map(worse.items.map(({ id, joined }) => [id, joined]));
  return (
    <div class="since-lists">
      {isCut && <p class="quiet">{text.cut}</p>}
      <Changed title={text.worse} of={worse} extra={(id) => joinedText(grown.get(id) ?? 0)} />
      <Changed title={text.new} of={opened} />
      <Changed title={text.resolved} of={resolved} />
    </div>
  );
}

function joinedText(joined: number): string {
  return joined === 0
    ? words.value.incidents.events.reopened('', '')
    : words.value.handling.since.joined(format.value.count(joined));
}

interface ChangedProps {
  title: string;
  of: { count: number; items: readonly BriefIncident[] };
  extra?: (id: string) => string;
}

function Changed({ title, of, extra }: ChangedProps) {
  const text = words.value;
  const show = format.value;
  if (of.count === 0) return null;
  return (
    <>
      <h3>
        {title} <span class="quiet">{show.count(of.count)}</span>
      </h3>
      <ul class="plain-list">
        {of.items.map((incident) => (
          <li key={incident.id}>
            <button
              type="button"
              class="link-button"
              onClick={() => go({ siteId: null, incidentId: incident.id })}
            >
              {incidentTitle(incident, text.incidents, show, incident.sites)}
            </button>
            <span class="quiet">
              {[
                incident.place,
                text.causes[incident.cause],
                ...(extra === undefined ? [] : [extra(incident.id)]),
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {of.count > of.items.length && (
        <p class="quiet">{text.handling.since.more(show.count(of.count - of.items.length))}</p>
      )}
    </>
  );
}
