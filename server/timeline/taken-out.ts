import { isRest, type AbsenceInterval } from './segments.ts';

/** That an outage ends and that its terminal is out of service is noted one after the other. */
export const TAKEN_OUT_SLACK_MS = 2_000;

/** Whether what ended at `at` ended because people took the terminal out of service: nobody saw service return. */
export function wasTakenOut(absences: readonly AbsenceInterval[], at: number): boolean {
  return absences.some(
    (absence) => isRest(absence) && absence.from <= at + TAKEN_OUT_SLACK_MS && at < absence.to,
  );
}
