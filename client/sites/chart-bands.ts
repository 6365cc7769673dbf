import { gapsOf } from '../charts/chart-spec.ts';
import type { Band } from '../charts/chart-spec.ts';
import type { MaintenanceWindow } from '../connection/maintenance.ts';
import type { Outage } from '../connection/resources.ts';
import type { SiteSeries } from '../connection/series.ts';
import type { Format } from '../language/format.ts';
import type { Words } from '../language/words.ts';

interface Sources {
  series: SiteSeries | null;
  outages: readonly Pick<Outage, 'startsAt' | 'endsAt' | 'cause'>[];
  windows: readonly Pick<MaintenanceWindow, 'startsAt' | 'endsAt' | 'reason' | 'withdrawnAt'>[];
  now: number;
  text: Pick<Words, 'charts' | 'causes'>;
  format: Format;
}

/** What lies behind a site's charts: lost service with its cause, agreed maintenance, and time of which nothing is known. */
export function chartBands({ series, outages, windows, now, text, format }: Sources): Band[] {
  const bands: Band[] = outages.map(({ startsAt, endsAt, cause }) => ({
    from: startsAt,
    to: endsAt ?? now,
    kind: 'outage',
    label: text.charts.outage(text.causes[cause], format.duration((endsAt ?? now) - startsAt)),
  }));
  for (const { startsAt, endsAt, reason, withdrawnAt } of windows)
    if (withdrawnAt === null)
      bands.push({ from: startsAt, to: endsAt, kind: 'maintenance', label: text.charts.maintenance(reason) });
  if (series === null) return bands;
  const { from, steps, stepSeconds, items } = series;
  const stepMs = stepSeconds * 1000;
  const times = Array.from({ length: steps }, (_, at) => from + at * stepMs);
  const measured = times.map((time, at) => time > now || items.some(({ samples }) => (samples[at] ?? 0) > 0));
  for (const gap of gapsOf(measured, times, stepMs))
    bands.push({ ...gap, kind: 'gap', label: text.charts.gap });
  return bands;
}
