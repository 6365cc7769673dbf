import { readRecordedTime, type RecordedTime } from '../../server/outages/outage-tables.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Play, Truth, TruthCondition } from '../../simulators/play.ts';
import { assessAvailability } from './availability.ts';
import { match, overlapMs, type JudgedOutage } from './match.ts';
import type { Replayed } from './replay.ts';
import { addGrouping, addMatching, type Score } from './score.ts';
import { byTerminal, definedOutages } from './truth.ts';

/** Outages that begin so long after a failure of ours may still be its doing. */
const AFTERMATH_MS = 30 * 60_000;
/** By then whoever is called wants to know why. */
const SOON_MS = 5 * 60_000;
const TOLERANCE_MS = 5 * 60_000;
/** What a site is truly away for that is no failure of ours, nor of a link. */
const explained: readonly TruthCondition['kind'][] = ['offBySchedule', 'agentRestart', 'mute'];

/** Compares what was judged with what was true, and adds it to the score. */
export async function assess(play: Play, replayed: Replayed, score: Score): Promise<void> {
  const truth = play.truth();
  const lost = byTerminal(
    truth.outages.map(({ terminalId, from, to, cause, eventId }) => ({
      terminalId,
      from,
      to,
      cause,
      eventId,
    })),
  );
  const off = byTerminal(truth.conditions.filter(({ kind }) => kind === 'offBySchedule'));
  const recorded = new Map((await readRecordedTime(replayed.db, 0)).map((time) => [time.terminalId, time]));
  const judged = byTerminal(judgedOutages([...recorded.values()], replayed));
  const found = { ...score, matches: [] };
  for (const [index, { terminal }] of play.fleet.entries()) {
    const intervalMs = play.intervalMs(index);
    const defined = definedOutages(lost.get(terminal.id) ?? [], intervalMs);
    const matching = match(
      within(defined, replayed.until),
      within(judged.get(terminal.id) ?? [], replayed.until),
      off.get(terminal.id) ?? [],
    );
    addMatching(found, matching, intervalMs);
    const activeFrom = replayed.activeFrom(terminal.id);
    const time = { activeFrom, until: replayed.until, off: off.get(terminal.id) ?? [] };
    assessAvailability(score, terminal.id, lost.get(terminal.id) ?? [], recorded.get(terminal.id), time);
  }
  addGrouping(found);
  score.matches.push(...found.matches);
  score.ignored = found.ignored;
  score.falseDuringSelfFailure.push(...falseDuringFailures(truth, replayed));
}

/** Outages as the database has them, with the cause of each and what it was thought to be soon after it was detected. */
function judgedOutages(recorded: readonly RecordedTime[], { events, until }: Replayed): JudgedOutage[] {
  const ofIncident = Map.groupBy(events, ({ event }) => event.incidentId);
  const causeAt = (incidentId: string, at: number): OutageCause =>
    ofIncident.get(incidentId)?.findLast((each) => each.at <= at)?.event.cause ?? 'undetermined';
  return recorded.flatMap(({ terminalId, outages }) =>
    outages.map(({ from, to, cause, incidentId, detectedAt }) => ({
      terminalId,
      from,
      to: Math.min(to, until),
      cause,
      eventId: incidentId,
      detectedAt,
      provisionalCause: causeAt(incidentId, detectedAt + SOON_MS),
    })),
  );
}

/** What went on at the world's end is cut there. */
function within<T extends { from: number; to: number }>(outages: readonly T[], until: number): T[] {
  return outages
    .filter(({ from }) => from < until)
    .map((outage) => ({ ...outage, to: Math.min(outage.to, until) }));
}

/**
 * Sites that an incident was raised about while we could not see or just after, and whose link was there. What stood before and
 * only changed then, and a site that was truly switched off or whose agent was truly away, are no doing of the failure: who is
 * blamed for that is counted as false, not here.
 */
function falseDuringFailures(truth: Truth, { events, fleet }: Replayed): string[] {
  const { failures, outages, conditions } = truth;
  const away = conditions.filter(({ kind }) => explained.includes(kind));
  const lost = Map.groupBy([...outages, ...away], ({ siteId }) => siteId);
  const known = new Set<string>();
  const blamed: string[] = [];
  for (const { at, event } of events) {
    const isThen = failures.some(({ from, to }) => at >= from && at < to + AFTERMATH_MS);
    for (const index of event.siteIndexes) {
      const siteId = fleet.sites[index]?.id ?? '';
      const subject = `${event.incidentId} ${siteId}`;
      const isNew = !known.has(subject);
      known.add(subject);
      if (!isThen || !isNew || event.withdrawn) continue;
      const span = { from: event.startsAt - TOLERANCE_MS, to: at };
      if (!(lost.get(siteId) ?? []).some((outage) => overlapMs(outage, span) > 0))
        blamed.push(`${siteId} from ${isoTime(event.startsAt)}, said at ${isoTime(at)}`);
    }
  }
  return blamed;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
