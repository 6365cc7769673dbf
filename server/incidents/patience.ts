import { extentOf, isOpen, type Incident } from './incident.ts';

/*
 * How long an incident waits for what: docs/judgement.md explains each.
 */

/** An incident is told after so long, so that outages of one cause are told once. */
export const GATHER_MS = 60_000;
/** While it grows fast it waits on, but no longer than this. */
export const GATHER_MOST_MS = 180_000;
/** Growing fast: by a fifth within so long. */
export const GROWTH_MS = 20_000;
const GROWTH = 1.2;
/** A link that goes down again within so long flaps. */
export const FLAP_MS = 60 * 60_000;
/** What switches a line on again has tried within so long: power that fails later is another interruption (as in IEEE 1366). */
export const RECLOSED_MS = 5 * 60_000;
/** A flapping incident is over when everything was up for so long after the first return; twice after the next, and so on. */
const HOLD_MS = 20 * 60_000;
const HOLD_MOST_MS = 60 * 60_000;
/** When most are back and nothing more came back or joined for so long, the rest has a cause of its own. */
const STRAGGLER_MS = 15 * 60_000;
/** Rain stays longer over one place than over another. */
const RAINED_ON_MS = 45 * 60_000;
const MOST_BACK = 0.8;
const STRAGGLERS_FROM = 3;
/** An incident that is told and grows into further regions tells their people at most so often. */
export const RETELL_MS = 30_000;
/** What is resolved stays in memory so long, for what comes late. */
export const KEEP_MS = 12 * 3_600_000;

/** Whether it may be told now. `isCurrent`: something of it goes on now, for all we know. */
export function isGathered(incident: Incident, now: number, gatherMs: number): boolean {
  const sinceMs = now - incident.gatheringSince;
  if (sinceMs < gatherMs) return false;
  const stillGrows =
    incident.facts.size > 2 &&
    now - incident.grownAt < GROWTH_MS &&
    incident.facts.size > GROWTH * incident.sizeBefore;
  return !stillGrows || sinceMs >= Math.max(gatherMs, GATHER_MOST_MS);
}

/** When it may be called over after everything came back at `at`. */
export function overFrom({ flaps }: Pick<Incident, 'flaps'>, at: number): number {
  return flaps === 0 ? at : at + Math.min(HOLD_MS * 2 ** (flaps - 1), HOLD_MOST_MS);
}

/** True when what is still down can no longer be explained by what brought the others down. */
export function hasStragglers(incident: Incident, now: number): boolean {
  if (!isOpen(incident) || incident.group.kind === 'site' || incident.facts.size < STRAGGLERS_FROM)
    return false;
  if (incident.returnedAt === 0) return false;
  const patienceMs = incident.cause === 'rainFade' ? RAINED_ON_MS : STRAGGLER_MS;
  if (now - Math.max(incident.returnedAt, incident.grownAt) < patienceMs) return false;
  const { size } = incident.facts;
  const back = size - extentOf(incident).goesOn;
  return back < size && back >= Math.min(MOST_BACK * size, size - 1);
}
