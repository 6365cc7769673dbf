import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { format } from '../language/current.ts';
import { paintBehind, paintLevels } from './plot-paint.ts';
import { shownLevels } from './chart-spec.ts';
import type { ChartSpec, Line } from './chart-spec.ts';

/*
 * The one file that knows uPlot. It is loaded when the first chart is, not before (`import()` in time-chart.tsx).
 */

export interface PlotOptions {
  /** Pixels. */
  height: number;
  /** The ends of the value axis. */
  range: [number, number];
  moved: (step: number | null) => void;
  /** A span was drawn, epoch milliseconds. */
  selected: (from: number, to: number) => void;
}

export interface Plot {
  /** The same lines with other values. */
  update(spec: ChartSpec, range: [number, number]): void;
  /** Moves the cursor without telling of it. */
  showAt(step: number | null): void;
  destroy(): void;
}

/** uPlot's sides are a const enum, which no type stripping can read, so its numbers stand here. */
type Side = NonNullable<uPlot.Axis['side']>;
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const LEFT = 3 as Side;
/** The same for all charts, so that those above each other share their time axis. */
const AXIS_PX = 64;
const DAY_S = 86_400;
/** A narrower stretch was a click. */
const LEAST_DRAG_PX = 8;

/** Draws a chart into an element. */
export function createPlot(host: HTMLElement, first: ChartSpec, options: PlotOptions): Plot {
  let spec = first;
  let { range } = options;
  let quiet = false;
  const style = colourReader(host);
  const px = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.69);
  const chart = new uPlot(
    {
      width: host.clientWidth,
      height: options.height,
      // half of a date that stands at the very end
      padding: [6, px * 2, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
        bind: { dblclick: () => null },
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: true, range: () => [spec.from / 1000, spec.to / 1000] },
        y: { range: () => range },
      },
      axes: axesOf(style, px, () => spec),
      series: [{}, ...spec.lines.flatMap((line) => seriesOf(line, style))],
      bands: bandsOf(spec.lines, style),
      hooks: {
        drawClear: [(plot) => paintBehind(plot, spec, style)],
        draw: [(plot) => paintLevels(plot, spec, shownLevels(spec, range), style)],
        setCursor: [(plot) => !quiet && options.moved(plot.cursor.idx ?? null)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < LEAST_DRAG_PX) return;
            const at = (px: number) => plot.posToVal(px, 'x') * 1000;
            options.selected(at(left), at(left + width));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    dataOf(spec),
    host,
  );
  const observer = new ResizeObserver(() => {
    if (host.clientWidth > 0) chart.setSize({ width: host.clientWidth, height: options.height });
  });
  observer.observe(host);
  return {
    update(next, nextRange) {
      [spec, range] = [next, nextRange];
      quiet = true;
      chart.setData(dataOf(next));
      quiet = false;
    },
    showAt(step) {
      if ((chart.cursor.idx ?? null) === step && step !== null) return;
      const time = step === null ? undefined : spec.times[step];
      const left = time === undefined ? -10 : chart.valToPos(time / 1000, 'x');
      quiet = true;
      chart.setCursor({ left, top: -10 }, false);
      quiet = false;
    },
    destroy() {
      observer.disconnect();
      chart.destroy();
    },
  };
}

function dataOf({ times, lines }: ChartSpec): uPlot.AlignedData {
  const columns = lines.flatMap(({ values, low, high }) =>
    low === undefined || high === undefined ? [values] : [values, high, low],
  );
  return [times.map((time) => time / 1000), ...columns.map((column) => [...column])] as uPlot.AlignedData;
}

function seriesOf({ colour, dashed, low }: Line, style: (name: string) => string): uPlot.Series[] {
  const stroke = style(colour);
  const line: uPlot.Series = {
    scale: 'y',
    stroke,
    width: 1.5,
    spanGaps: false,
    ...(dashed === true ? { dash: [5, 4] } : {}),
    // a measurement between two gaps has no line, so it gets a dot
    points: { show: true, size: 4, fill: stroke, filter: (chart, which) => lonePoints(chart.data[which]) },
  };
  const edge: uPlot.Series = { scale: 'y', stroke: 'transparent', width: 0, points: { show: false } };
  return low === undefined ? [line] : [line, edge, { ...edge }];
}

function bandsOf(lines: readonly Line[], style: (name: string) => string): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let at = 1;
  for (const { low, colour } of lines) {
    if (low !== undefined) bands.push({ series: [at + 1, at + 2], fill: soft(style(colour)) });
    at += low === undefined ? 1 : 3;
  }
  return bands;
}

function axesOf(style: (name: string) => string, px: number, spec: () => ChartSpec): uPlot.Axis[] {
  const axis = { stroke: style('--ink-3'), font: `${px}px "Inter Variable", sans-serif`, gap: 4 };
  return [
    {
      ...axis,
      ticks: { show: false },
      size: px * 2,
      space: px * 5,
      grid: { show: false },
      values: (_, splits) => splits.map((split, at) => timeLabel(split, (splits[at + 1] ?? split) - split)),
    },
    {
      ...axis,
      ticks: { show: false },
      scale: 'y',
      side: LEFT,
      size: (AXIS_PX * px) / 11,
      space: px * 2.6,
      grid: { stroke: style('--line'), width: 1 },
      values: (_, splits) => splits.map((value) => spec().write(value)),
    },
  ];
}

/** The hour within a day, the day where one begins. */
function timeLabel(seconds: number, increment: number): string {
  const at = seconds * 1000;
  const time = new Date(at);
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0;
  return isMidnight || increment >= DAY_S ? format.value.day(at) : format.value.clock(at, at);
}

function lonePoints(values: uPlot.AlignedData[number] | undefined): number[] {
  const lone: number[] = [];
  for (let at = 0; at < (values?.length ?? 0); at += 1) {
    const alone = (values?.[at - 1] ?? null) === null && (values?.[at + 1] ?? null) === null;
    if (alone && (values?.[at] ?? null) !== null) lone.push(at);
  }
  return lone;
}

/** `rgb(...)` as getComputedStyle writes it, mostly see-through. */
function soft(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.16)');
}

function colourReader(host: HTMLElement): (name: string) => string {
  const probe = document.createElement('i');
  const known = new Map<string, string>();
  return (name) => {
    let colour = known.get(name);
    if (colour === undefined) {
      host.append(probe);
      probe.style.color = `var(${name})`;
      colour = getComputedStyle(probe).color;
      probe.remove();
      known.set(name, colour);
    }
    return colour;
  };
}
