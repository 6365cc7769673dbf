import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ChartTable } from '../charts/chart-table.tsx';
import { csvOf, saveCsv } from '../charts/csv.ts';
import { RangeBar } from '../charts/range-bar.tsx';
import type { Band } from '../charts/chart-spec.ts';
import { CursorLine } from '../charts/cursor-line.tsx';
import { chartRange, chartZoom, rasterOf, zoomed } from '../charts/range.ts';
import type { Raster } from '../charts/range.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import type { ChartGroup } from '../charts/time-chart.tsx';
import { maintenanceList } from '../connection/maintenance.ts';
import { outageList } from '../connection/resources.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { siteSeries } from '../connection/series.ts';
import type { SiteSeries } from '../connection/series.ts';
import { format, words } from '../language/current.ts';
import { concernsSite } from '../maintenance/choices.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { useResource } from '../state/use-resource.ts';
import { chartBands } from './chart-bands.ts';
import { chartsOf, rowsOf, unmeasured } from './link-panels.ts';
import type { ShownLink } from './link-panels.ts';

const REFRESH_MS = 60_000;

/** What the links of a site measured, chart below chart with one cursor: what its users felt first, what they moved, then the equipment. */
export function SiteCharts({ detail }: { detail: SiteDetail }) {
  const raster = useRaster();
  const path = `/sites/${encodeURIComponent(detail.id)}/series`;
  const span = `from=${raster.from}&to=${raster.to}`;
  const series = useResource(`${path}?${span}&step=${raster.stepMs / 1000}`, siteSeries, {
    everyMs: REFRESH_MS,
    moving: true,
  });
  const bands = useBands(detail, raster, series.data);
  const text = words.value.charts;
  const standing = detail.terminals.some(({ lifecycle }) => lifecycle !== 'withdrawn');
  if (detail.terminals.length === 0) return <p class="quiet">{text.noEquipment}</p>;
  const data = series.data;
  return (
    <div class="charts">
      {!standing && <p class="quiet">{text.withdrawn}</p>}
      {data === null && series.error === null && <Loading lines={9} />}
      {series.error !== null && (
        <Failed error={series.error} retry={series.reload} loadedAt={series.loadedAt} />
      )}
      {data !== null && data.items.length === 0 && (
        <>
          <RangeBar raster={raster} />
          <p class="quiet">{detail.lastMeasuredAt === null ? text.neverHeard : text.empty}</p>
        </>
      )}
      {data !== null && data.items.length > 0 && (
        <Charts detail={detail} series={data} raster={raster} bands={bands} />
      )}
    </div>
  );
}

interface ChartsProps {
  detail: SiteDetail;
  series: SiteSeries;
  raster: Raster;
  bands: readonly Band[];
}

function Charts({ detail, series, raster, bands }: ChartsProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const at = useSignal<number | null>(null);
  const text = words.value.charts;
  const links = linksOf(detail, series);
  const shown = links.filter(({ terminalId }) => !hidden.has(terminalId));
  const specs = useMemo(
    () => chartsOf(series, shown, { raster, now: serverNow(), bands, text, format: format.value }),
    [series, bands, text, hidden],
  );
  const group: ChartGroup = {
    at,
    zoom: (wanted) => (chartZoom.value = wanted === null ? null : zoomed(wanted, serverNow())),
  };
  const toggle = (terminalId: string) => {
    const next = new Set(hidden);
    if (!next.delete(terminalId)) next.add(terminalId);
    if (next.size < links.length) setHidden(next);
  };
  const save = () => {
    const { header, rows } = rowsOf(
      series,
      shown.map(({ terminalId }) => terminalId),
    );
    saveCsv(`${detail.id}-${new Date(raster.from).toISOString().slice(0, 10)}.csv`, csvOf(header, rows));
  };
  const missing = unmeasured(series, text);
  return (
    <>
      <RangeBar raster={raster} save={save} />
      {links.length > 1 && (
        <div class="chart-links" role="group" aria-label={text.links}>
          {links.map(({ terminalId, name }) => (
            <button
              key={terminalId}
              type="button"
              class="chip"
              aria-pressed={!hidden.has(terminalId)}
              onClick={() => toggle(terminalId)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      <CursorLine spec={specs[0]} group={group} />
      <div class="chart-stack">
        {specs.map((spec) => (
          <TimeChart key={spec.title} spec={spec} group={group} />
        ))}
      </div>
      <p class="quiet note">
        {text.step(format.value.duration(raster.stepMs))} {text.keys}
      </p>
      {missing.length > 0 && <p class="quiet note">{text.notMeasured(missing.join(', '))}</p>}
      <ChartTable specs={specs} />
    </>
  );
}

/** Moves on with time, a step at a time, unless a stretch was chosen. */
function useRaster(): Raster {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => () => void (chartZoom.value = null), []);
  return rasterOf(chartRange.value, chartZoom.value, now);
}

function useBands(detail: SiteDetail, raster: Raster, series: SiteSeries | null): readonly Band[] {
  const range = `from=${raster.from}&to=${raster.to}`;
  const outages = useResource(
    `/outages?site=${encodeURIComponent(detail.id)}&${range}&limit=1000`,
    outageList,
    { everyMs: REFRESH_MS, moving: true },
  );
  const windows = useResource('/maintenance?limit=1000', maintenanceList);
  const text = words.value;
  return useMemo(
    () =>
      chartBands({
        series,
        outages: outages.data ?? [],
        windows: (windows.data ?? []).filter((window) => concernsSite(window, detail)),
        now: serverNow(),
        text,
        format: format.value,
      }),
    [series, outages.data, windows.data, text],
  );
}

/** Links that measured something, the primary one first. */
function linksOf(detail: SiteDetail, series: SiteSeries): ShownLink[] {
  const text = words.value;
  const order = ({ terminalId }: ShownLink) => {
    const role = detail.links.find((link) => link.terminalId === terminalId)?.role;
    return role === 'primary' ? 0 : role === 'backup' ? 1 : 2;
  };
  const roles = series.items.map(
    (item) => detail.links.find(({ terminalId }) => terminalId === item.terminalId)?.role,
  );
  const rolesDiffer = new Set(roles).size === roles.length;
  return series.items
    .map(({ terminalId }): ShownLink => {
      const link = detail.links.find((each) => each.terminalId === terminalId);
      const technology = link?.technology ?? null;
      const role = link?.role ?? null;
      const name = [
        technology === null ? null : text.technologies[technology],
        role === null ? terminalId : text.site[role],
      ];
      return {
        terminalId,
        name: name.filter((part) => part !== null).join(', '),
        shortName: role !== null && rolesDiffer ? text.site[role] : terminalId,
        committedDownlinkBps: link?.committedDownlinkBps ?? null,
        committedUplinkBps: link?.committedUplinkBps ?? null,
      };
    })
    .sort((a, b) => order(a) - order(b));
}
