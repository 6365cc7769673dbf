import { availabilityList } from '../connection/resources.ts';
import type { Availability } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PERIODS_DAYS = [1, 7, 30] as const;

/** Availability over three periods, each with its numerator, denominator and what is not known. */
export function SiteAvailability({ siteId }: { siteId: string }) {
  const text = words.value.site;
  return (
    <section class="block">
      <h3>
        {text.availability} <span class="quiet">{text.strict}</span>
      </h3>
      <div class="availability">
        {PERIODS_DAYS.map((days) => (
          <Period key={days} siteId={siteId} days={days} />
        ))}
      </div>
    </section>
  );
}

function Period({ siteId, days }: { siteId: string; days: number }) {
  const to = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const resource = useResource(
    `/availability?site=${encodeURIComponent(siteId)}&from=${to - days * DAY_MS}&to=${to}`,
    availabilityList,
    { moving: true },
  );
  const text = words.value;
  const name = days === 1 ? '24 h' : text.site.days(String(days));
  if (resource.error !== null) return <Failed error={resource.error} retry={resource.reload} />;
  const row = resource.data?.[0];
  return (
    <div class="figure">
      <span class="figure-name">{name}</span>
      <strong class="figure-value">{format.value.percent(row?.strict ?? null)}</strong>
      {row !== undefined && row.scheduledSeconds > 0 && <Evidence row={row} />}
    </div>
  );
}

function Evidence({ row }: { row: Availability }) {
  const text = words.value.site;
  const show = (seconds: number) => format.value.duration(seconds * 1000);
  return (
    <span class="figure-note">
      {text.seconds(show(row.upSeconds), show(row.scheduledSeconds))}
      {row.unknownSeconds > 0 && (
        <span>
          {text.unknownTime}: {show(row.unknownSeconds)}
        </span>
      )}
      {row.excludedSeconds > 0 && (
        <span>
          {text.excludedTime}: {show(row.excludedSeconds)}
        </span>
      )}
      {row.contractual !== null && row.contractual !== row.strict && (
        <span>
          {text.contractual}: {format.value.percent(row.contractual)}
        </span>
      )}
    </span>
  );
}
