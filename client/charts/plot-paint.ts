import type uPlot from 'uplot';
import type { Band, ChartSpec, Level } from './chart-spec.ts';

type Style = (name: string) => string;

/** Behind the lines: where nothing was measured is hatched; lost service and maintenance are tinted, with their top edge drawn. */
export function paintBehind(chart: uPlot, { bands }: ChartSpec, style: Style): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const order = ['gap', 'maintenance', 'outage'] as const;
  for (const kind of order) for (const band of bands) if (band.kind === kind) paintBand(chart, band, style);
  ctx.restore();
}

function paintBand(chart: uPlot, band: Band, style: Style): void {
  const { ctx, bbox } = chart;
  const left = Math.max(bbox.left, chart.valToPos(band.from / 1000, 'x', true));
  const right = Math.min(bbox.left + bbox.width, chart.valToPos(band.to / 1000, 'x', true));
  const width = Math.max(right - left, 2 * devicePixelRatio);
  if (band.kind === 'gap') {
    hatch(ctx, left, bbox.top, width, bbox.height, style('--gap-band'));
    return;
  }
  ctx.fillStyle = style(band.kind === 'outage' ? '--outage-band' : '--maintenance-band');
  ctx.fillRect(left, bbox.top, width, bbox.height);
  // An edge that is told apart by place and not only by tint.
  ctx.fillStyle = style(band.kind === 'outage' ? '--mark-offline' : '--mark-maintenance');
  ctx.fillRect(left, bbox.top, width, 3 * devicePixelRatio);
}

/** Over the lines: what values are compared with, dashed; and where now is. */
export function paintLevels(
  chart: uPlot,
  { now, from, to }: ChartSpec,
  levels: readonly Level[],
  style: Style,
): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { value, colour } of levels) {
    const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.strokeStyle = style(colour);
    line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  }
  if (now > from && now < to) {
    const x = Math.round(chart.valToPos(now / 1000, 'x', true)) + 0.5;
    ctx.setLineDash([]);
    ctx.strokeStyle = style('--accent');
    line(ctx, x, bbox.top, x, bbox.top + bbox.height);
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
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
