import type { Score } from './score.ts';
import type { Lost } from './truth.ts';

/** Some of what went wrong, a line each, for whoever wants to know why: missed, false, wrongly explained, in too many incidents. */
export function examplesOf(score: Score, most: number): string[] {
  const wrong = score.matches.filter(
    ({ truth, judged }) => judged.cause !== 'undetermined' && judged.cause !== truth.cause,
  );
  const late = score.matches.filter(
    ({ truth, judged, intervalMs }) => Math.abs(judged.from - truth.from) > intervalMs,
  );
  return [
    ...score.falseDuringSelfFailure.slice(0, most).map((said) => `blamed while we could not see: ${said}`),
    ...splitEvents(score, most),
    ...score.missed.slice(0, most).map((outage) => `missed ${line(outage)}`),
    ...score.falseOutages.slice(0, most).map((outage) => `false ${line(outage)}`),
    ...late
      .slice(0, most)
      .map(({ truth, judged }) => `other start: true ${line(truth)}; judged ${line(judged)}`),
    ...wrong
      .slice(0, most)
      .map(({ truth, judged }) => `other cause: true ${line(truth)}; judged ${line(judged)}`),
    ...[...score.availabilities]
      .sort((a, b) => b.ppm - a.ppm)
      .slice(0, most)
      .map(
        ({ terminalId, measured, expected, ppm }) =>
          `other availability: ${terminalId} true ${expected.toFixed(6)}, measured ${measured.toFixed(6)}, ${ppm.toFixed(0)} ppm`,
      ),
  ];
}

/** True events that were taken for several, with how many outages stand in each incident and its first one. */
function splitEvents(score: Score, most: number): string[] {
  const byEvent = Map.groupBy(score.matches, ({ truth }) => truth.eventId);
  return [...byEvent]
    .map(([eventId, matches]) => ({ eventId, parts: Map.groupBy(matches, ({ judged }) => judged.eventId) }))
    .filter(({ parts }) => parts.size > 1)
    .sort((a, b) => b.parts.size - a.parts.size)
    .slice(0, most)
    .map(({ eventId, parts }) => {
      const incidents = [...parts.values()]
        .sort((a, b) => b.length - a.length)
        .slice(0, 8)
        .map((matches) => {
          const [first] = matches;
          return `${matches.length} of ${first === undefined ? '' : line(first.judged)}, true ${first === undefined ? '' : line(first.truth)}`;
        });
      return `split: ${eventId} into ${parts.size} incidents\n  ${incidents.join('\n  ')}`;
    });
}

function line({ terminalId, from, to, cause, eventId }: Lost): string {
  const minutes = ((to - from) / 60_000).toFixed(1);
  return `${terminalId} ${new Date(from).toISOString()} ${minutes} min ${cause} ${eventId}`;
}
