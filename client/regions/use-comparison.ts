import { periodRows, throughputSteps } from '../connection/region-report.ts';
import type { PeriodRow, ThroughputStep } from '../connection/region-report.ts';
import type { ApiError } from '../connection/api.ts';
import { useMany } from '../state/use-many.ts';
import { stepOf } from './comparison.ts';
import type { Subject } from './comparison.ts';

/** What is known of one subject; undefined while it loads. */
export interface Findings {
  subject: Subject;
  row: PeriodRow | undefined;
  steps: readonly PeriodRow[] | undefined;
  throughput: { total: Omit<ThroughputStep, 'from' | 'to'>; items: readonly ThroughputStep[] } | undefined;
}

/** Loads what a comparison shows of each of its subjects: whole, and step by step. */
export function useComparison(subjects: readonly Subject[]): {
  findings: Findings[];
  loading: boolean;
  error: ApiError | null;
  reload: () => void;
} {
  const whole = useMany(subjects.map(wholePath), periodRows);
  const steps = useMany(subjects.map(stepsPath), periodRows);
  const throughput = useMany(subjects.map(throughputPath), throughputSteps);
  const all = [whole, steps, throughput];
  return {
    findings: subjects.map((subject) => ({
      subject,
      row: whole.data.get(wholePath(subject))?.items[0],
      steps: steps.data.get(stepsPath(subject))?.items,
      throughput: throughput.data.get(throughputPath(subject)),
    })),
    loading: all.some(({ loading }) => loading),
    error: all.find(({ error }) => error !== null)?.error ?? null,
    reload: () => all.forEach(({ reload }) => reload()),
  };
}

function spanQuery({ span: { from, to } }: Subject): string {
  return `from=${from}&to=${to}`;
}

function wholePath(subject: Subject): string {
  return `/availability?region=${subject.regionCode}&by=region&limit=1&${spanQuery(subject)}`;
}

function stepsPath(subject: Subject): string {
  return `/availability?region=${subject.regionCode}&by=region&step=${stepOf(subject.span)}&limit=1000&${spanQuery(subject)}`;
}

function throughputPath(subject: Subject): string {
  return `/regions/${subject.regionCode}/throughput?by=${stepOf(subject.span)}&${spanQuery(subject)}`;
}
