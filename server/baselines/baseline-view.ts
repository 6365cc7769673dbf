import type { Figure } from './hour-figures.ts';
import type { DegradationKind, Usual } from './unusual.ts';

/** What is usual for a link in one hour of the week (0: Monday, midnight to one, local time). Null: not known. */
export interface UsualHour {
  hourOfWeek: number;
  usual: Record<DegradationKind, Usual | null>;
  /** What this week's hour was, where it is over. */
  now: Record<Exclude<Figure, 'badRatio'>, number | null>;
}

export interface LinkBaseline {
  terminalId: string;
  timeZone: string;
  /** All 168 that have anything. */
  hours: UsualHour[];
}

/** What the rest of the server may ask of the baselines. */
export interface BaselineView {
  ofTerminal(terminalIndex: number): Promise<LinkBaseline>;
}
