import { BecauseList } from '../incidents/because-list.tsx';
import { surenessOf } from '../incidents/sureness.ts';
import { incidentDetail } from '../connection/incidents.ts';
import type { Outage } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { Unfold } from '../parts/unfold.tsx';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';

/** One outage: how long, why and how sure that is, what it was part of; its evidence on request. */
export function OutageFact({ outage }: { outage: Outage }) {
  const text = words.value;
  const show = format.value;
  const { startsAt, endsAt, cause, causeConfidence, incidentId, takenOut } = outage;
  const sureness = causeConfidence === null || cause === 'undetermined' ? null : surenessOf(causeConfidence);
  return (
    <li class={endsAt === null ? 'is-open' : undefined}>
      <span class="history-when">{show.clock(startsAt, serverNow())}</span>
      <span>
        <strong>{text.commands.outage}</strong>
        <span class="quiet">
          {show.duration((endsAt ?? serverNow()) - startsAt)} ·{' '}
          {endsAt === null ? text.site.ongoing : text.commands.until(show.clock(endsAt, serverNow()))}
          {within(outage)}
        </span>
        {takenOut && <span class="quiet">{text.drawer.takenOut}</span>}
        {incidentId !== null && (
          <span class="outage-more">
            <button type="button" class="link-button" onClick={() => go({ siteId: null, incidentId })}>
              {text.drawer.openIncident}
            </button>
            <Unfold title={text.drawer.because}>{() => <Because incidentId={incidentId} />}</Unfold>
          </span>
        )}
      </span>
      <span class="outage-cause">
        <span class="tag">{text.causes[cause]}</span>
        {sureness !== null && (
          <span
            class="quiet"
            title={text.drawer.sure(`${show.count(Math.round((causeConfidence ?? 0) * 100))}\u00a0%`)}
          >
            {text.incidents.sureness[sureness]}
          </span>
        )}
      </span>
    </li>
  );
}

/** How well its ends are known, where that is worth a word: to more than a minute. */
function within({ startUncertaintySeconds: start, endUncertaintySeconds: end, endsAt }: Outage): string {
  const text = words.value.drawer;
  const length = (seconds: number) => format.value.duration(seconds * 1000);
  const parts = [
    start > 60 ? text.startWithin(length(start)) : null,
    endsAt !== null && end > 60 ? text.endWithin(length(end)) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}

function Because({ incidentId }: { incidentId: string }) {
  const { data, error, reload } = useResource(`/incidents/${encodeURIComponent(incidentId)}`, incidentDetail);
  if (error !== null) return <Failed error={error} retry={reload} />;
  if (data === null) return <Loading lines={2} />;
  if (data.because.length === 0) return <p class="quiet">{words.value.incidents.noBecause}</p>;
  return <BecauseList because={data.because} />;
}
