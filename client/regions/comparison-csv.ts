import type { Cell } from '../charts/csv.ts';
import type { Findings } from './use-comparison.ts';

const header = [
  'region',
  'name',
  'from',
  'to',
  'strict',
  'strict_lower',
  'strict_upper',
  'strict_numerator_s',
  'strict_denominator_s',
  'contractual',
  'contractual_lower',
  'contractual_upper',
  'contractual_numerator_s',
  'contractual_denominator_s',
  'unknown_s',
  'excluded_s',
  'downlink_mean_bps',
  'uplink_mean_bps',
  'downlink_bytes',
  'uplink_bytes',
  'downlink_utilisation',
];

/** A comparison as a table for a spreadsheet: ratios 0..1, seconds, bits per second of one site. */
export function comparisonRows(
  findings: readonly Findings[],
  nameOf: (code: string) => string,
): [header: readonly string[], rows: Cell[][]] {
  const rows = findings.map(({ subject, row, throughput }): Cell[] => {
    const of = (figure: 'strictFigure' | 'contractualFigure'): Cell[] => {
      const found = row?.[figure];
      return [
        found?.ratio ?? null,
        found?.lowerBound ?? null,
        found?.upperBound ?? null,
        found?.numeratorSeconds ?? null,
        found?.denominatorSeconds ?? null,
      ];
    };
    const { downlink, uplink } = throughput?.total ?? {};
    return [
      subject.regionCode,
      nameOf(subject.regionCode),
      new Date(subject.span.from).toISOString(),
      new Date(subject.span.to).toISOString(),
      ...of('strictFigure'),
      ...of('contractualFigure'),
      row?.unknownSeconds ?? null,
      row?.excludedSeconds ?? null,
      downlink?.meanBps ?? null,
      uplink?.meanBps ?? null,
      downlink?.bytes ?? null,
      uplink?.bytes ?? null,
      downlink?.utilisation ?? null,
    ];
  });
  return [header, rows];
}
