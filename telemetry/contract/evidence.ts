import type { Lifecycle, LinkRole, LinkTechnology } from './inventory.ts';
import type { Condition, Knowledge, Overlay, SiteState, StateReason } from './site-state.ts';

/*
 * Why a link is judged as it is. All words are codes that the console translates; the lists only grow at their end.
 */

/**
 * Who says something of a link: its newest `sample`, the broker about its `presence`, the `terminal` itself of its link, its
 * `silence` measured by its own rhythm, the `run` of bad or good minutes that may turn the judgement, its `turns` of late, its
 * usual hours (`schedule`), agreed `maintenance`, and the `monitor`, which is us.
 */
export const witnesses = [
  'sample',
  'presence',
  'terminal',
  'silence',
  'run',
  'turns',
  'schedule',
  'maintenance',
  'monitor',
] as const;
export type Witness = (typeof witnesses)[number];

/** What a witness says. */
export const testimonies = [
  // sample
  'healthy',
  'highLatency',
  'highLoss',
  'totalLoss',
  'linkDown',
  // presence
  'present',
  'gone',
  'left',
  // terminal, of its own link
  'linkUp',
  'linkIsDown',
  // silence
  'reporting',
  'overdue',
  'silent',
  'silentForLong',
  // run
  'badRun',
  'goodRun',
  // turns
  'turning',
  'flapping',
  // schedule
  'offNow',
  'closedNow',
  'offUsually',
  // maintenance
  'agreed',
  // monitor
  'cannotSee',
  'replaying',
  'clockSlow',
] as const;
export type TestimonyWord = (typeof testimonies)[number];

/** One witness's word. Times in epoch milliseconds, null where there is none. */
export interface Testimony {
  witness: Witness;
  says: TestimonyWord;
  /** Of when it is: the end of the measured interval, when the broker said it, when it began. */
  at: number | null;
  /** Until when it holds if nothing else comes: the next silence deadline, the end of the maintenance, the usual return. */
  until: number | null;
  /** Figures with their units in their names: `packetLossRatio`, `latencyMs`, `rhythmS`, `silentAfterS`, `badMinutes`, `lagS` ... */
  values: Record<string, number>;
}

/** Witnesses that contradict each other. It is evidence of its own, and no fault of the monitor. */
export const disagreements = [
  /** The broker holds its connection, and no sample comes. */
  'presentButSilent',
  /** The broker says it is gone, and samples come. */
  'goneButReporting',
  /** Its packets arrive, and it calls its link down. */
  'goodButCalledDown',
  /** No packet arrives, and it calls its link up. */
  'lostButCalledUp',
  /** It is not in service, and it reports. */
  'notInServiceButReporting',
] as const;
export type Disagreement = (typeof disagreements)[number];

/** The judgement of one link with its evidence. */
export interface LinkJudgement {
  terminalId: string;
  role: LinkRole;
  technology: LinkTechnology | null;
  lifecycle: Lifecycle;
  condition: Condition;
  knowledge: Knowledge;
  overlay: Overlay;
  /** What it would show if it were alone at its site. */
  state: SiteState;
  reason: StateReason;
  /** Epoch milliseconds; null where it was never heard. */
  since: number | null;
  evidence: Testimony[];
  disagreements: Disagreement[];
}
