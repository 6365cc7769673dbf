import { useMemo } from 'preact/hooks';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { historyPoints, outageList } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { TimeChart } from '../parts/time-chart.tsx';
import { useResource } from '../state/use-resource.ts';
import { bandsOf, fillGaps } from './chart-data.ts';

const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
const REFRESH_MS = 60_000;

/** The last 24 hours of a site: what its users felt above, what they moved below. Gaps stay gaps. */
export function SiteCharts({ siteId, state }: { siteId: string; state: SiteState }) {
  const step = Math.floor(Date.now() / STEP_MS);
  const to = (step + 1) * STEP_MS;
  const from = to - DAY_MS;
  const range = `from=${from}&to=${to}`;
  const id = encodeURIComponent(siteId);
  const history = useResource(`/sites/${id}/samples?${range}&step=${STEP_MS / 1000}`, historyPoints, {
    everyMs: REFRESH_MS,
    moving: true,
  });
  const outages = useResource(`/outages?site=${id}&${range}`, outageList, {
    everyMs: REFRESH_MS,
    moving: true,
  });
  const text = words.value.site;
  const filled = useMemo(() => fillGaps(history.data ?? [], from, to, STEP_MS), [history.data, from, to]);
  const bands = useMemo(
    () => bandsOf(filled, outages.data ?? [], from, to, STEP_MS),
    [filled, outages.data, from, to],
  );
  const shared = {
    times: filled.times,
    bands,
    from: from / 1000,
    to: to / 1000,
    syncKey: 'site',
  };
  const show = format.value;
  return (
    <section class="block">
      <h3>
        {text.last24h} <span class="quiet">{show.zone()}</span>
      </h3>
      {history.data === null && history.error === null && <Loading lines={5} />}
      {history.error !== null && <Failed error={history.error} retry={history.reload} />}
      {history.data?.length === 0 && state !== 'online' && <p class="quiet">{text.noSamples}</p>}
      {history.data !== null && history.data.length > 0 && (
        <>
          <TimeChart
            {...shared}
            label={`${text.latency}, ${text.loss}. ${text.chartSummary(show.count(history.data.length))}`}
            series={[
              {
                label: text.latency,
                colour: '--chart-1',
                values: filled.latencyMs,
                write: (value) => show.milliseconds(value),
              },
              {
                label: text.loss,
                colour: '--chart-2',
                values: filled.packetLossRatio,
                write: (value) => (value === null ? '–' : `${show.decimal(value * 100)}\u00a0%`),
                right: true,
              },
            ]}
          />
          <TimeChart
            {...shared}
            label={`${text.downlink}, ${text.uplink}. ${text.chartSummary(show.count(history.data.length))}`}
            series={[
              {
                label: text.downlink,
                colour: '--chart-3',
                values: filled.downlinkBps,
                write: (value) => show.bitsPerSecond(value),
              },
              {
                label: text.uplink,
                colour: '--chart-4',
                values: filled.uplinkBps,
                write: (value) => show.bitsPerSecond(value),
              },
            ]}
          />
          <p class="quiet note">{text.gaps}</p>
        </>
      )}
    </section>
  );
}
