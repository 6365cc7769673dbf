import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { useEffect, useRef } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { language, theme } from '../state/preferences.ts';

export interface Series {
  label: string;
  /** Custom property that holds its colour. */
  colour: string;
  /** One value per time; null is a gap and stays one. */
  values: readonly (number | null)[];
  write: (value: number | null) => string;
  /** Counts against the right axis. */
  right?: boolean;
}

/** A stretch of time behind the lines: nothing measured, or service lost. Epoch seconds. */
export interface Band {
  from: number;
  to: number;
  kind: 'gap' | 'outage';
}

interface TimeChartProps {
  label: string;
  /** Epoch seconds, ascending. */
  times: readonly number[];
  series: readonly Series[];
  bands: readonly Band[];
  from: number;
  to: number;
  /** Charts with one key share their cursor. */
  syncKey: string;
}

/** uPlot's sides are a const enum, which no type stripping can read, so its numbers stand here. */
type Side = NonNullable<uPlot.Axis['side']>;
/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment */
const LEFT = 3 as Side;
const RIGHT = 1 as Side;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */
const HEIGHT_PX = 132;
/** Both sides keep this much, so that charts above each other share their time axis. */
const AXIS_PX = 72;

/** Lines over time with uPlot. The label tells a screen reader what the picture shows. */
export function TimeChart(props: TimeChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const { times, series, bands, from, to } = props;
  const look = `${theme.value} ${language.value}`;

  useEffect(() => {
    const host = element.current;
    if (host === null) return undefined;
    const data = [[...times], ...series.map((one) => [...one.values])] as uPlot.AlignedData;
    const chart = new uPlot(chartOptions(host, props), data, host);
    const observer = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT_PX }));
    observer.observe(host);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [times, series, bands, from, to, look]);

  return <div class="time-chart" ref={element} role="img" aria-label={props.label} />;
}

function chartOptions(host: HTMLElement, props: TimeChartProps): uPlot.Options {
  const style = colourReader(host);
  const quiet = style('--ink-3');
  const grid = style('--line');
  const font = `${Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.72)}px "Inter Variable", sans-serif`;
  const left = props.series.find((one) => one.right !== true);
  const right = props.series.find((one) => one.right === true);
  const axis = { stroke: quiet, font, ticks: { show: false }, gap: 4 };
  const valueAxis = (of: Series, scale: string, side: Side): uPlot.Axis => ({
    ...axis,
    scale,
    side,
    size: AXIS_PX,
    space: 36,
    grid: side === LEFT ? { stroke: grid, width: 1 } : { show: false },
    values: (_, splits) => splits.map((value) => of.write(value)),
  });
  return {
    width: host.clientWidth,
    height: HEIGHT_PX,
    padding: [8, right === undefined ? AXIS_PX : 0, 0, 0],
    cursor: { sync: { key: props.syncKey }, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: {
      x: { time: true, range: [props.from, props.to] },
      y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1e-9)] },
      right: { range: (_, __, max) => [0, Math.max(max * 1.1, 0.05)] },
    },
    axes: [
      { ...axis, size: 26, space: 64, grid: { show: false }, values: (_, splits) => splits.map(hourOf) },
      ...(left === undefined ? [] : [valueAxis(left, 'y', LEFT)]),
      ...(right === undefined ? [] : [valueAxis(right, 'right', RIGHT)]),
    ],
    series: [
      { label: words.value.regions.last24h, value: (_, time: number | null | undefined) => momentOf(time) },
      ...props.series.map((one) => ({
        label: one.label,
        scale: one.right === true ? 'right' : 'y',
        stroke: style(one.colour),
        width: 1.5,
        spanGaps: false,
        // a measurement between two gaps has no line, so it gets a dot
        points: {
          show: true,
          size: 4,
          filter: (chart: uPlot, which: number) => lonePoints(chart.data[which]),
        },
        value: (_: uPlot, value: number | null, __: number, at: number | null) =>
          at === null ? '' : one.write(value),
        ...(one.right === true ? { fill: style(`${one.colour}-soft`) } : {}),
      })),
    ],
    hooks: { drawClear: [(chart) => paintBands(chart, props.bands, style)] },
  };
}

/** Behind the lines: where nothing was measured is hatched, where service was lost is tinted. */
function paintBands(chart: uPlot, bands: readonly Band[], style: (name: string) => string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const band of bands) {
    const left = Math.max(bbox.left, chart.valToPos(band.from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(band.to, 'x', true));
    const width = Math.max(right - left, 2);
    if (band.kind === 'outage') {
      ctx.fillStyle = style('--outage-band');
      ctx.fillRect(left, bbox.top, width, bbox.height);
    } else {
      hatch(ctx, left, bbox.top, width, bbox.height, style('--gap-band'));
    }
  }
  ctx.restore();
}

function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  const step = 6 * devicePixelRatio;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  // lines hang on the canvas, not on the band, so that neighbouring bands meet
  for (let x = Math.floor((left - height) / step) * step; x < left + width; x += step) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.strokeStyle = colour;
  context.lineWidth = devicePixelRatio;
  context.stroke();
  context.restore();
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

function lonePoints(values: uPlot.AlignedData[number] | undefined): number[] {
  const lone: number[] = [];
  for (let at = 0; at < (values?.length ?? 0); at += 1) {
    const alone = (values?.[at - 1] ?? null) === null && (values?.[at + 1] ?? null) === null;
    if (alone && (values?.[at] ?? null) !== null) lone.push(at);
  }
  return lone;
}

function hourOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(language.value, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function momentOf(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '';
  return format.value.clock(seconds * 1000, Date.now());
}
