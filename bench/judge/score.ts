import { percentile } from '../percentile.ts';
import type { JudgedOutage, Match, Matching } from './match.ts';
import type { DefinedOutage } from './truth.ts';

/** Sums of one or more runs; `figuresOf` makes ratios of them. */
export interface Score {
  matches: (Match & { intervalMs: number })[];
  missed: DefinedOutage[];
  falseOutages: JudgedOutage[];
  ignored: number;
  /** True events of which at least one outage was recognised, with the incidents their outages stand in. */
  incidentsOfEvents: { incidents: number; outages: number }[];
  /** For each incident with recognised outages: all of these, and those of its main event. */
  purity: { outages: number; ofMainEvent: number }[];
  /** Sites blamed while we could not see or just after, a line each. */
  falseDuringSelfFailure: string[];
  availabilities: ComparedAvailability[];
  bounds: { figures: number; containing: number };
  contractualBounds: { figures: number; containing: number };
}

/** Availability of one link over all its time, as shares, and absolute errors in parts per million. */
export interface ComparedAvailability {
  terminalId: string;
  measured: number;
  expected: number;
  ppm: number;
  /** Of the strict figure, in which unknown time is down. */
  strictPpm: number;
  /** Of the contractual one, in which time without a sign counts as down, and what is not the provider's counts not at all. */
  contractualPpm: number;
}

export function emptyScore(): Score {
  return {
    matches: [],
    missed: [],
    falseOutages: [],
    ignored: 0,
    incidentsOfEvents: [],
    purity: [],
    falseDuringSelfFailure: [],
    availabilities: [],
    bounds: { figures: 0, containing: 0 },
    contractualBounds: { figures: 0, containing: 0 },
  };
}

/** Adds one terminal's matching. */
export function addMatching(score: Score, matching: Matching, intervalMs: number): void {
  for (const one of matching.matches) score.matches.push({ ...one, intervalMs });
  score.missed.push(...matching.missed);
  score.falseOutages.push(...matching.false);
  score.ignored += matching.ignored.length;
}

/** How outages were put together, once all terminals are matched. */
export function addGrouping(score: Score): void {
  const ofEvent = new Map<string, { incidents: Set<string>; outages: number }>();
  const ofIncident = new Map<string, Map<string, number>>();
  for (const { truth, judged } of score.matches) {
    const event = ofEvent.get(truth.eventId) ?? { incidents: new Set(), outages: 0 };
    ofEvent.set(truth.eventId, event);
    event.incidents.add(judged.eventId);
    event.outages += 1;
    const events = ofIncident.get(judged.eventId) ?? new Map<string, number>();
    ofIncident.set(judged.eventId, events);
    events.set(truth.eventId, (events.get(truth.eventId) ?? 0) + 1);
  }
  for (const { incidents, outages } of ofEvent.values())
    score.incidentsOfEvents.push({ incidents: incidents.size, outages });
  for (const events of ofIncident.values()) {
    const counts = [...events.values()];
    score.purity.push({ outages: sum(counts), ofMainEvent: Math.max(...counts) });
  }
}

/** The figures that issue 4 asks for; null where there was nothing to measure. */
export function figuresOf(score: Score): Record<string, number | null> {
  const { matches } = score;
  const delays = matches.map(({ truth, judged }) => (judged.detectedAt - truth.from) / 1000);
  const startErrors = matches.map(
    ({ truth, judged, intervalMs }) => Math.abs(judged.from - truth.from) / intervalMs,
  );
  const determined = matches.filter(({ judged }) => judged.cause !== 'undetermined');
  const provisional = matches.filter(({ judged }) => judged.provisionalCause !== 'undetermined');
  const shared = score.incidentsOfEvents.filter(({ outages }) => outages > 1);
  return {
    trueOutages: matches.length + score.missed.length,
    judgedOutages: matches.length + score.falseOutages.length,
    outagePrecision: ratio(matches.length, matches.length + score.falseOutages.length),
    outageRecall: ratio(matches.length, matches.length + score.missed.length),
    startErrorP95Intervals: rounded(percentile(startErrors, 0.95), 2),
    detectDelayP50S: rounded(percentile(delays, 0.5), 0),
    detectDelayP95S: rounded(percentile(delays, 0.95), 0),
    incidentsPerTrueCause: ratio(
      sum(score.incidentsOfEvents.map(({ incidents }) => incidents)),
      score.incidentsOfEvents.length,
    ),
    incidentsPerSharedCause: ratio(sum(shared.map(({ incidents }) => incidents)), shared.length),
    incidentPurity: ratio(
      sum(score.purity.map(({ ofMainEvent }) => ofMainEvent)),
      sum(score.purity.map(({ outages }) => outages)),
    ),
    causeAccuracy: ratio(
      determined.filter(({ truth, judged }) => truth.cause === judged.cause).length,
      determined.length,
    ),
    causeCoverage: ratio(determined.length, matches.length),
    causeAccuracyProvisional: ratio(
      provisional.filter(({ truth, judged }) => truth.cause === judged.provisionalCause).length,
      provisional.length,
    ),
    causeCoverageProvisional: ratio(provisional.length, matches.length),
    falseOutagesDuringSelfFailure: score.falseDuringSelfFailure.length,
    availabilityErrorMeanPpm: rounded(mean(score.availabilities.map(({ ppm }) => ppm)), 1),
    strictErrorMeanPpm: rounded(mean(score.availabilities.map(({ strictPpm }) => strictPpm)), 1),
    contractualErrorMeanPpm: rounded(
      mean(score.availabilities.map(({ contractualPpm }) => contractualPpm)),
      1,
    ),
    boundsContainTruth: ratio(score.bounds.containing, score.bounds.figures),
    contractualBoundsContainTruth: ratio(score.contractualBounds.containing, score.contractualBounds.figures),
  };
}

/** Who took which true cause for which, with counts: `{"rainFade": {"rainFade": 40, "beam": 2}}`. */
export function confusion(score: Score): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const { truth, judged } of score.matches) {
    const row = (table[truth.cause] ??= {});
    row[judged.cause] = (row[judged.cause] ?? 0) + 1;
  }
  return table;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole, 4);
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
