import type { Signal } from '@preact/signals';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { language, theme } from '../state/preferences.ts';
import { bandsAt, newestStep, valueRange } from './chart-spec.ts';
import type { ChartSpec } from './chart-spec.ts';
import { followFingers } from './pinch.ts';
import type { Plot, PlotOptions } from './plot.ts';
import { scaled } from './range.ts';
import type { Span } from './range.ts';

/** What charts above each other share. */
export interface ChartGroup {
  /** The step under the cursor of all of them; null: none. */
  at: Signal<number | null>;
  /** Null: all of the range again. */
  zoom: (span: Span | null) => void;
}

interface TimeChartProps {
  spec: ChartSpec;
  group: ChartGroup;
  height?: number;
  /** The ends of the value axis, where it is shared with others. */
  range?: [number, number];
}

type Create = (host: HTMLElement, spec: ChartSpec, options: PlotOptions) => Plot;
let create: Promise<Create> | undefined;
const HEIGHT_PX = 112;
const FASTER = 10;
const CLOSER = 2;

/**
 * Lines over time. The values under the cursor stand above as text; without one, the newest. The arrows move the cursor,
 * + and - zoom, 0 resets; a drag zooms to a stretch, two fingers pinch.
 */
export function TimeChart({ spec, group, height = HEIGHT_PX, range = valueRange([spec]) }: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const latest = useRef({ spec, range, group });
  latest.current = { spec, range, group };
  const [failed, setFailed] = useState(false);
  const titleId = useId();
  const look = `${theme.value} ${language.value} ${shapeOf(spec)}`;

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    let gone = false;
    create ??= import('./plot.ts').then(({ createPlot }) => createPlot);
    create.then(
      (make) => {
        if (gone) return;
        const now = latest.current;
        plot.current = make(element, now.spec, {
          height,
          range: now.range,
          moved: (step) => (latest.current.group.at.value = step),
          selected: (from, to) => latest.current.group.zoom({ from, to }),
        });
      },
      () => {
        create = undefined;
        setFailed(true);
      },
    );
    const stop = followFingers(
      element,
      (x) => (latest.current.group.at.value = stepUnder(element, latest.current.spec, x)),
      ({ factor, centre }) => {
        const { from, to } = latest.current.spec;
        latest.current.group.zoom(scaled({ from, to }, factor, from + (to - from) * centre));
      },
    );
    return () => {
      gone = true;
      stop();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [look, height]);

  useEffect(() => plot.current?.update(spec, range), [spec, range[0], range[1]]);
  const at = group.at.value;
  useEffect(() => plot.current?.showAt(at), [at]);

  const shown = at ?? newestStep(spec);
  const move = (event: KeyboardEvent) => {
    const last = spec.times.length - 1;
    const by = event.shiftKey ? FASTER : 1;
    const from = at ?? last;
    const to: Partial<Record<string, number>> = {
      ArrowLeft: from - by,
      ArrowRight: from + by,
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next !== undefined) group.at.value = Math.min(last, Math.max(0, next));
    else if (!zoomByKey(event.key, spec, spec.times[from] ?? spec.to, group)) return;
    event.preventDefault();
  };
  return (
    <figure class="time-chart">
      <figcaption>
        <span class="chart-title" id={titleId}>
          {spec.title}
        </span>
        <Readout spec={spec} step={shown} />
      </figcaption>
      {failed && <p class="problem">{words.value.charts.unavailable}</p>}
      <div
        class="chart-plot"
        ref={host}
        style={{ minHeight: `${height}px` }}
        role="slider"
        tabIndex={0}
        aria-labelledby={titleId}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, spec.times.length - 1)}
        aria-valuenow={shown ?? 0}
        aria-valuetext={spoken(spec, shown)}
        onKeyDown={move}
        onBlur={() => (group.at.value = null)}
        onDblClick={() => group.zoom(null)}
      />
    </figure>
  );
}

/** Each line with its value, least and most at a step; and what it is compared with. */
function Readout({ spec, step }: { spec: ChartSpec; step: number | null }) {
  const { lines, levels, write } = spec;
  return (
    <span class="chart-readout">
      {lines.map((line) => (
        <span key={line.label} class="chart-value">
          <i
            class={line.dashed === true ? 'is-dashed' : undefined}
            style={{ color: `var(${line.colour})` }}
          />
          {lines.length > 1 && `${line.label} `}
          <b>{write(step === null ? null : (line.values[step] ?? null))}</b>
          {step !== null && rangeText(line, step, write)}
        </span>
      ))}
      {levels.map(({ label, value }) => (
        <span key={label} class="chart-value is-level">
          {label} {write(value)}
        </span>
      ))}
    </span>
  );
}

function rangeText({ low, high }: ChartSpec['lines'][number], step: number, write: ChartSpec['write']) {
  const [least, most] = [low?.[step] ?? null, high?.[step] ?? null];
  if (least === null || most === null || least === most) return null;
  return (
    <span class="chart-range">
      {' '}
      {write(least)}–{write(most)}
    </span>
  );
}

/** What a screen reader says of a step. */
function spoken({ times, lines, write, bands, stepMs }: ChartSpec, step: number | null): string {
  const time = step === null ? undefined : times[step];
  if (step === null || time === undefined) return words.value.charts.nothing;
  const values = lines.map(({ label, values: all }) => `${label} ${write(all[step] ?? null)}`);
  const behind = bandsAt(bands, time, stepMs).map(({ label }) => label);
  return [format.value.dateTime(time), ...values, ...behind].join(', ');
}

function zoomByKey(key: string, { from, to }: ChartSpec, centre: number, { zoom }: ChartGroup): boolean {
  if (key === '+' || key === '=') zoom(scaled({ from, to }, CLOSER, centre));
  else if (key === '-') zoom(scaled({ from, to }, 1 / CLOSER, centre));
  else if (key === '0') zoom(null);
  else return false;
  return true;
}

function stepUnder(element: HTMLElement, { times }: ChartSpec, x: number): number {
  const over = element.querySelector<HTMLElement>('.u-over');
  const left = over?.offsetLeft ?? 0;
  const width = over?.clientWidth ?? element.clientWidth;
  const share = Math.min(1, Math.max(0, (x - left) / Math.max(1, width)));
  return Math.round(share * (times.length - 1));
}

/** What a plot cannot change without being made anew. */
function shapeOf({ lines }: ChartSpec): string {
  return lines
    .map(({ colour, low, dashed }) => `${colour}${low === undefined ? '' : '~'}${dashed === true ? '-' : ''}`)
    .join();
}
