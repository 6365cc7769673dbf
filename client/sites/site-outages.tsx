import { outageList } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { useResource } from '../state/use-resource.ts';

const REFRESH_MS = 30_000;
const MAX_SHOWN = 10;

/** The newest outages of a site: when, how long, why. */
export function SiteOutages({ siteId }: { siteId: string }) {
  const resource = useResource(`/outages?site=${encodeURIComponent(siteId)}`, outageList, {
    everyMs: REFRESH_MS,
  });
  const text = words.value;
  const list = [...(resource.data ?? [])].sort((a, b) => b.startsAt - a.startsAt).slice(0, MAX_SHOWN);
  return (
    <section class="block">
      <h3>
        {text.site.outages} <span class="quiet">{format.value.zone()}</span>
      </h3>
      {resource.data === null && resource.error === null && <Loading lines={2} />}
      {resource.error !== null && <Failed error={resource.error} retry={resource.reload} />}
      {resource.data !== null && list.length === 0 && <p class="quiet">{text.site.noOutages}</p>}
      <ul class="outage-list">
        {list.map((outage) => (
          <li key={outage.id} class={outage.endsAt === null ? 'is-open' : undefined}>
            <span class="outage-duration">
              {format.value.duration((outage.endsAt ?? serverNow()) - outage.startsAt)}
            </span>
            <span>
              {format.value.clock(outage.startsAt, serverNow())}
              {outage.endsAt === null
                ? ` · ${text.site.ongoing}`
                : ` – ${format.value.clock(outage.endsAt, serverNow())}`}
            </span>
            <span class="tag">{text.causes[outage.cause]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
