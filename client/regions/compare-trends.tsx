import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ChartTable } from '../charts/chart-table.tsx';
import { valueRange } from '../charts/chart-spec.ts';
import type { ChartSpec, Line, Scale } from '../charts/chart-spec.ts';
import type { Span } from '../charts/range.ts';
import { CursorLine } from '../charts/cursor-line.tsx';
import { TimeChart } from '../charts/time-chart.tsx';
import type { ChartGroup } from '../charts/time-chart.tsx';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { downlinkOf, onRaster, rasterTimes, stepMsOf, strictOf } from './comparison.ts';
import type { Findings } from './use-comparison.ts';

interface CompareTrendsProps {
  findings: readonly Findings[];
  nameOf: (code: string) => string;
}

/** One small chart a region, all with the same axes: availability, then throughput. */
export function CompareTrends({ findings, nameOf }: CompareTrendsProps) {
  const at = useSignal<number | null>(null);
  const zoom = useSignal<Span | null>(null);
  const text = words.value.regionPage;
  const close = zoom.value;
  const [strict, downlink] = useMemo(() => {
    const codes = [...new Set(findings.map(({ subject }) => subject.regionCode))];
    const make = (kind: 'strict' | 'downlink') =>
      codes.map((code) =>
        specOf(
          kind,
          nameOf(code),
          findings.filter(({ subject }) => subject.regionCode === code),
          close,
        ),
      );
    return [make('strict'), make('downlink')];
  }, [findings, close, text]);
  const group: ChartGroup = { at, zoom: (span) => (zoom.value = span) };
  return (
    <>
      {[
        { title: text.trend, specs: strict },
        { title: text.downTrend, specs: downlink },
      ].map(({ title, specs }) => (
        <section key={title} class="page-section">
          <h2>{title}</h2>
          <CursorLine spec={specs[0]} group={group} />
          <div class="chart-stack">
            {specs.map((spec) => (
              <TimeChart key={spec.title} spec={spec} group={group} range={valueRange(specs)} height={128} />
            ))}
          </div>
          <ChartTable specs={specs} />
        </section>
      ))}
      <p class="quiet note">
        {text.trendHelp} {words.value.charts.keys}
      </p>
    </>
  );
}

function specOf(
  kind: 'strict' | 'downlink',
  title: string,
  own: readonly Findings[],
  close: Span | null,
): ChartSpec {
  const [now, then] = own;
  const span = now?.subject.span ?? { from: 0, to: 1 };
  const times = rasterTimes(span);
  const show = format.value;
  const scale: Scale = { kind: kind === 'strict' ? 'share' : 'zero' };
  const lineOf = (findings: Findings, which: Findings['subject']['which']): Line => {
    const values =
      kind === 'strict'
        ? onRaster(findings.steps ?? [], findings.subject.span, strictOf)
        : onRaster(findings.throughput?.items ?? [], findings.subject.span, downlinkOf);
    const { from, to } = findings.subject.span;
    return {
      label: words.value.charts.span(show.day(from), show.day(to)),
      colour: which === 'now' ? (kind === 'strict' ? '--word-online' : '--chart-3') : '--ink-3',
      values: times.map((_, index) => values[index] ?? null),
      dashed: which === 'then',
    };
  };
  return {
    title,
    times,
    lines: [
      ...(now === undefined ? [] : [lineOf(now, 'now')]),
      ...(then === undefined ? [] : [lineOf(then, 'then')]),
    ],
    levels: [],
    bands: [],
    from: close?.from ?? times[0] ?? span.from,
    to: close?.to ?? span.to,
    stepMs: stepMsOf(span),
    now: serverNow(),
    scale,
    write: kind === 'strict' ? (value) => show.percent(value) : (value) => show.bitsPerSecond(value),
  };
}
