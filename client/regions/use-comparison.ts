import { periodRows, throughputSteps } from '../connection/region-report.ts';
import type { PeriodRow, ThroughputStep } from '../connection/region-report.ts';
import type { ApiError } from '../connection/api.ts';
import { useMany } from '../state/use-many.ts';
import { stepOf } from './comparison.ts';
import type { Step, Subject } from './comparison.ts';

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
  const steps = useMany(
    subjects.map((subject) => stepsPath(subject)),
    periodRows,
  );
  const throughput = useMany(
    subjects.map((subject) => throughputPath(subject)),
    throughputSteps,
  );
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

/** The steps of some subjects, in a step of their own. */
export interface FinerSteps {
  /** In the order of the subjects; null while not all are there. */
  findings: Findings[] | null;
  error: ApiError | null;
  reload: () => void;
}

/** Loads a part of a comparison in finer steps; nothing where there are no subjects. */
export function useFinerSteps(subjects: readonly Subject[], step: Step): FinerSteps {
  const steps = useMany(
    subjects.map((subject) => stepsPath(subject, step)),
    periodRows,
  );
  const throughput = useMany(
    subjects.map((subject) => throughputPath(subject, step)),
    throughputSteps,
  );
  const isThere = subjects.length > 0 && !steps.loading && !throughput.loading;
  const error = steps.error ?? throughput.error;
  return {
    findings:
      isThere && error === null
        ? subjects.map((subject) => ({
            ...{ subject, row: undefined },
            steps: steps.data.get(stepsPath(subject, step))?.items,
            throughput: throughput.data.get(throughputPath(subject, step)),
          }))
        : null,
    error,
    reload: () => {
      steps.reload();
      throughput.reload();
    },
  };
}

function spanQuery({ span: { from, to } }: Subject): string {
  return `from=${from}&to=${to}`;
}

function wholePath(subject: Subject): string {
  return `/availability?region=${subject.regionCode}&by=region&limit=1&${spanQuery(subject)}`;
}

function stepsPath(subject: Subject, step = stepOf(subject.span)): string {
  return `/availability?region=${subject.regionCode}&by=region&step=${step}&limit=1000&${spanQuery(subject)}`;
}

function throughputPath(subject: Subject, step = stepOf(subject.span)): string {
  return `/regions/${subject.regionCode}/throughput?by=${step}&${spanQuery(subject)}`;
}
