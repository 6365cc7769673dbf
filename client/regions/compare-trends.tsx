import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ChartTable } from '../charts/chart-table.tsx';
import { valueRange } from '../charts/chart-spec.ts';
import type { ChartSpec, Line, Scale } from '../charts/chart-spec.ts';
import { chartZoom } from '../charts/range.ts';
import type { Span } from '../charts/range.ts';
import { CursorLine } from '../charts/cursor-line.tsx';
import { TimeChart } from '../charts/time-chart.tsx';
import type { ChartGroup } from '../charts/time-chart.tsx';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { serverNow } from '../state/clock.ts';
import {
  closeSubjects,
  closeUp,
  downlinkOf,
  finerStep,
  onRaster,
  rasterTimes,
  stepMsOf,
  stepOf,
  strictOf,
} from './comparison.ts';
import type { Step } from './comparison.ts';
import { useFinerSteps } from './use-comparison.ts';
import type { FinerSteps, Findings } from './use-comparison.ts';

interface CompareTrendsProps {
  findings: readonly Findings[];
  /** The later period. */
  span: Span;
  nameOf: (code: string) => string;
}

/** One small chart a region, all with the same axes: availability, then throughput. What is zoomed to is loaded in finer steps where there are any. */
export function CompareTrends({ findings: coarse, span, nameOf }: CompareTrendsProps) {
  const at = useSignal<number | null>(null);
  const text = words.value.regionPage;
  const close = closeUp(span, chartZoom.value);
  const finer = finerStep(span, close);
  const subjects =
    close === null || finer === null
      ? []
      : closeSubjects(
          coarse.map(({ subject }) => subject),
          span,
          close,
        );
  const fine = useFinerSteps(subjects, finer ?? 'hour');
  useForgottenZoom(span);
  const [findings, step] =
    fine.findings !== null && finer !== null ? [fine.findings, finer] : [coarse, stepOf(span)];
  const codes = [...new Set(findings.map(({ subject }) => subject.regionCode))];
  const [strict, downlink] = useMemo(() => {
    const make = (kind: 'strict' | 'downlink') =>
      codes.map((code) =>
        specOf(
          kind,
          nameOf(code),
          findings.filter(({ subject }) => subject.regionCode === code),
          { close, step },
        ),
      );
    return [make('strict'), make('downlink')];
    // what was loaded anew is told by its lists, of which the loader makes new ones each time
  }, [
    ...findings.flatMap(({ steps, throughput }) => [steps, throughput]),
    codes.map(nameOf).join(),
    close?.from,
    close?.to,
    step,
    text,
  ]);
  const group: ChartGroup = { at, zoom: (wanted) => (chartZoom.value = closeUp(span, wanted)) };
  return (
    <>
      {[
        { title: text.trend, specs: strict },
        { title: text.downTrend, specs: downlink },
      ].map(({ title, specs }) => (
        <section key={title} class="page-section">
          <h2>
            {title} <span class="trend-step">{text.steps[step]}</span>
          </h2>
          {close !== null && <CloseUp close={close} fine={finer === null ? null : fine} />}
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
        {text.trendHelp} {text.stepHelp} {words.value.charts.keys}
      </p>
    </>
  );
}

/** What is zoomed to, the way back, and how its finer steps are doing. */
function CloseUp({ close: { from, to }, fine }: { close: Span; fine: FinerSteps | null }) {
  const { charts, regionPage: text, actions } = words.value;
  const show = format.value;
  return (
    <div class="close-up">
      <button type="button" class="button is-small" onClick={() => (chartZoom.value = null)}>
        <Icon name="close" />
        {charts.reset}
      </button>
      <span class="quiet" role="status">
        {charts.span(show.clock(from, 0), show.clock(to, 0))}
        {fine !== null && fine.findings === null && fine.error === null && ` · ${text.finerLoading}`}
      </span>
      {fine !== null && fine.error !== null && (
        <span class="problem" role="alert">
          {text.finerFailed}{' '}
          <button type="button" class="link-button" onClick={fine.reload}>
            {actions.retry}
          </button>
        </span>
      )}
    </div>
  );
}

/** A stretch of one period is none of another, nor of another page's charts. */
function useForgottenZoom({ from, to }: Span): void {
  const isFirst = useRef(true);
  const days = Math.round((to - from) / 86_400_000);
  useEffect(() => {
    if (!isFirst.current) chartZoom.value = null;
    isFirst.current = false;
  }, [days]);
  useEffect(() => () => void (chartZoom.value = null), []);
}

function specOf(
  kind: 'strict' | 'downlink',
  title: string,
  own: readonly Findings[],
  { close, step }: { close: Span | null; step: Step },
): ChartSpec {
  const [now, then] = own;
  const span = now?.subject.span ?? { from: 0, to: 1 };
  const times = rasterTimes(span, step);
  const show = format.value;
  const scale: Scale = { kind: kind === 'strict' ? 'share' : 'zero' };
  const lineOf = (findings: Findings, which: Findings['subject']['which']): Line => {
    const values =
      kind === 'strict'
        ? onRaster(findings.steps ?? [], findings.subject.span, strictOf, step)
        : onRaster(findings.throughput?.items ?? [], findings.subject.span, downlinkOf, step);
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
    stepMs: stepMsOf(step),
    now: serverNow(),
    scale,
    write: kind === 'strict' ? (value) => show.percent(value) : (value) => show.bitsPerSecond(value),
  };
}
