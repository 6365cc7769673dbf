import { seriesFields } from '../../telemetry/contract/series.ts';
import type { SeriesField } from '../../telemetry/contract/series.ts';
import type { FieldColumns, SiteSeries, TerminalSeries } from '../connection/series.ts';
import type { Band, ChartSpec, Level, Line, Scale } from '../charts/chart-spec.ts';
import type { Raster } from '../charts/range.ts';
import type { ChartWords } from '../language/chart-words.ts';
import type { Format } from '../language/format.ts';

/** What is drawn in one chart: fields of one unit. */
interface Panel {
  name: 'latency' | 'loss' | 'throughput' | 'capacity' | SeriesField;
  fields: readonly SeriesField[];
  /** What stands for a step: medians shrug off single peaks, means add up. */
  stands: keyof Pick<FieldColumns, 'median' | 'mean'>;
  unit: 'ms' | 'share' | 'bps' | 'db' | 'celsius' | 'count';
  scale: Scale;
  colours: readonly string[];
}

const zero: Scale = { kind: 'zero' };
const wholeShare: Scale = { kind: 'zero', least: 1, most: 1 };

export const panels: readonly Panel[] = [
  {
    name: 'latency',
    fields: ['latencyMs', 'jitterMs'],
    stands: 'median',
    unit: 'ms',
    scale: zero,
    colours: ['--chart-1', '--chart-4'],
  },
  {
    name: 'loss',
    fields: ['packetLossRatio'],
    stands: 'mean',
    unit: 'share',
    scale: { kind: 'zero', least: 0.05, most: 1 },
    colours: ['--chart-2'],
  },
  {
    name: 'throughput',
    fields: ['downlinkBps', 'uplinkBps'],
    stands: 'mean',
    unit: 'bps',
    scale: zero,
    colours: ['--chart-3', '--chart-4'],
  },
  {
    name: 'capacity',
    fields: ['downlinkCapacityBps', 'uplinkCapacityBps'],
    stands: 'median',
    unit: 'bps',
    scale: zero,
    colours: ['--chart-3', '--chart-4'],
  },
  one('signal', 'db', { kind: 'floating' }),
  one('obstructedRatio', 'share', { kind: 'zero', least: 0.05, most: 1 }, 'mean'),
  one('batteryRatio', 'share', wholeShare),
  one('temperatureC', 'celsius', { kind: 'floating' }),
  one('clients', 'count', { kind: 'zero', least: 4 }, 'mean'),
  one('quotaUsedRatio', 'share', wholeShare),
];

function one(
  name: SeriesField,
  unit: Panel['unit'],
  scale: Scale,
  stands: Panel['stands'] = 'median',
): Panel {
  return { name, fields: [name], stands, unit, scale, colours: ['--chart-1'] };
}

/** Colours of links that stand in one chart. */
const linkColours = ['--chart-1', '--chart-4', '--chart-3', '--chart-2'];

export interface ShownLink {
  terminalId: string;
  name: string;
  /** Enough to tell it from the others of the site. */
  shortName: string;
  committedDownlinkBps: number | null;
  committedUplinkBps: number | null;
}

interface Context {
  raster: Raster;
  now: number;
  bands: readonly Band[];
  text: ChartWords;
  format: Format;
}

/** Charts of what was measured at a site: one link in full, several with a line each. What nobody measured has no chart. */
export function chartsOf(series: SiteSeries, links: readonly ShownLink[], context: Context): ChartSpec[] {
  const times = Array.from({ length: series.steps }, (_, at) => series.from + at * series.stepSeconds * 1000);
  const shown = links.flatMap((link) => {
    const measured = series.items.find(({ terminalId }) => terminalId === link.terminalId);
    return measured === undefined ? [] : [{ link, measured }];
  });
  return panels.flatMap((panel): ChartSpec[] => {
    const lines = shown.flatMap(({ link, measured }, at) =>
      linesOf(panel, measured, context.text, shown.length > 1 ? { at, name: link.shortName } : null),
    );
    if (lines.length === 0) return [];
    const metric = shown.find(({ measured }) => measured.signalMetric !== null)?.measured.signalMetric;
    return [
      {
        title: titleOf(panel, metric ?? null, context.text),
        times,
        lines,
        levels: shown.length === 1 ? levelsOf(panel, shown[0]?.link, context.text) : [],
        bands: context.bands,
        from: context.raster.from,
        to: context.raster.to,
        stepMs: series.stepSeconds * 1000,
        now: context.now,
        scale: panel.scale,
        write: writerOf(panel.unit, metric ?? null, context.format),
      },
    ];
  });
}

/** Names of what these terminals do not measure. */
export function unmeasured(series: SiteSeries, text: ChartWords): string[] {
  return panels
    .filter(({ fields }) =>
      fields.every((field) => series.items.every((item) => item.fields[field] === null)),
    )
    .map((panel) => titleOf(panel, null, text).toLowerCase());
}

/** Every figure of the shown links, for a spreadsheet. */
export function rowsOf(
  series: SiteSeries,
  terminalIds: readonly string[],
): { header: string[]; rows: (string | number | null)[][] } {
  const items = series.items.filter(({ terminalId }) => terminalIds.includes(terminalId));
  const fields = seriesFields.filter((field) => items.some((item) => item.fields[field] !== null));
  const kinds = ['median', 'mean', 'min', 'max'] as const;
  const header = ['from', 'to', 'terminal', 'samples'];
  for (const field of fields) for (const kind of kinds) header.push(`${field}_${kind}`);
  const stepMs = series.stepSeconds * 1000;
  const rows = items.flatMap((item) =>
    item.samples.map((samples, at) => [
      new Date(series.from + at * stepMs).toISOString(),
      new Date(series.from + (at + 1) * stepMs).toISOString(),
      item.terminalId,
      samples,
      ...fields.flatMap((field) => kinds.map((kind) => item.fields[field]?.[kind][at] ?? null)),
    ]),
  );
  return { header, rows };
}

function linesOf(
  { fields, stands, colours }: Panel,
  { fields: columns }: TerminalSeries,
  text: ChartWords,
  among: { at: number; name: string } | null,
): Line[] {
  return fields.flatMap((field, which): Line[] => {
    const column = columns[field];
    if (column === null) return [];
    const label = text.fields[field];
    if (among !== null)
      return [
        {
          label: which === 0 ? among.name : `${among.name}, ${label.toLowerCase()}`,
          colour: linkColours[among.at % linkColours.length] ?? '--chart-1',
          values: column[stands],
          dashed: which > 0,
        },
      ];
    const line = { label, colour: colours[which] ?? '--chart-1', values: column[stands] };
    // Two bands over each other can be read by nobody.
    return [which === 0 ? { ...line, low: column.min, high: column.max } : line];
  });
}

function levelsOf({ unit }: Panel, link: ShownLink | undefined, text: ChartWords): Level[] {
  if (unit !== 'bps' || link === undefined) return [];
  const { committedDownlinkBps: down, committedUplinkBps: up } = link;
  return [
    ...(down === null ? [] : [{ label: text.contractedDown, value: down, colour: '--chart-3' }]),
    ...(up === null ? [] : [{ label: text.contractedUp, value: up, colour: '--chart-4' }]),
  ];
}

function titleOf({ name, fields }: Panel, metric: string | null, text: ChartWords): string {
  if (name === 'throughput' || name === 'capacity') return text[name];
  if (name === 'signal' && metric !== null && metric in text.signals)
    return text.signals[metric as keyof ChartWords['signals']];
  return text.fields[fields[0] ?? 'latencyMs'];
}

function writerOf(unit: Panel['unit'], metric: string | null, format: Format): ChartSpec['write'] {
  const withUnit =
    (sign: string, times = 1) =>
    (value: number | null) =>
      value === null ? '–' : `${format.decimal(value * times)}${sign}`;
  switch (unit) {
    case 'ms':
      return (value) => format.milliseconds(value);
    case 'bps':
      return (value) => format.bitsPerSecond(value);
    case 'share':
      return withUnit('\u00a0%', 100);
    case 'celsius':
      return withUnit('\u00a0°C');
    case 'db':
      return withUnit(metric?.endsWith('Db') === true ? '\u00a0dB' : '');
    case 'count':
      return withUnit('');
  }
}
