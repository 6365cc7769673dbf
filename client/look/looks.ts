import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import { isTrouble, statesBySeverity } from '../state/severity.ts';
import { laidShapes, shapes } from './shapes.ts';

/** What is laid over a state and says more than it does: it has a shape and a word of its own. */
export type LaidLook = keyof typeof laidShapes;
/** What a site looks like on the map and is called in lists: its state, or what is laid over it. */
export type Look = SiteState | LaidLook;

/** A look's place here is its code; those of states are their wire codes. */
export const looks: readonly Look[] = [...siteStates, 'flapping', 'offBySchedule'];

const laidOver: Readonly<Record<LaidLook, SiteState>> = { flapping: 'degraded', offBySchedule: 'planned' };

export function isLaid(look: Look): look is LaidLook {
  return look in laidOver;
}

/** The state whose colour a look has, and under which it is counted. */
export function stateUnder(look: Look): SiteState {
  return isLaid(look) ? laidOver[look] : look;
}

export const lookShapes: Readonly<Record<Look, string>> = { ...shapes, ...laidShapes };

/** From worst to best. What flaps comes before what is merely worse than usual: it was down, and will be. */
export const looksBySeverity: readonly Look[] = statesBySeverity.flatMap((state): Look[] => {
  return [...looks.filter((look) => isLaid(look) && stateUnder(look) === state), state];
});

/** By code: 0 is the worst. */
export const lookRank: readonly number[] = looks.map((look) => looksBySeverity.indexOf(look));

/** By code: whether a look asks for attention. */
export const isTroubleLook: readonly boolean[] = looks.map((look) => isTrouble(stateUnder(look)));

const [DEGRADED, PLANNED] = [siteStates.indexOf('degraded'), siteStates.indexOf('planned')];
const [FLAPS, OFF] = [stateReasons.indexOf('flapping'), stateReasons.indexOf('offBySchedule')];
const [FLAPPING, OFF_BY_SCHEDULE] = [looks.indexOf('flapping'), looks.indexOf('offBySchedule')];

/** The code of a look, from the wire codes of state and reason. Asked for each site of each tile, so it searches nothing. */
export function lookCode(state: number, reason: number): number {
  if (reason === FLAPS && state === DEGRADED) return FLAPPING;
  return reason === OFF && state === PLANNED ? OFF_BY_SCHEDULE : state;
}

/** The same in words. */
export function lookOf(state: SiteState, reason: StateReason | undefined): Look {
  const isOver = reason === 'flapping' || reason === 'offBySchedule';
  return isOver && laidOver[reason] === state ? reason : state;
}
