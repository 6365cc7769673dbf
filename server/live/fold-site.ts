import {
  displayedState,
  stateReasons,
  type Condition,
  type Knowledge,
  type SiteState,
  type StateReason,
} from '../../telemetry/contract/site-state.ts';
import type { TerminalLive } from './terminal-live.ts';

/** How a terminal stands, best first: the site is as good as its best one. */
const ranks: readonly { knowledge: Knowledge; condition: Condition }[] = [
  { knowledge: 'known', condition: 'online' },
  { knowledge: 'known', condition: 'degraded' },
  { knowledge: 'silent', condition: 'offline' },
  { knowledge: 'known', condition: 'offline' },
  { knowledge: 'neverHeard', condition: 'offline' },
];
const ONLINE = 0;
const DEGRADED = 1;
const UNKNOWN = 2;
const OFFLINE = 3;
const NEVER_HEARD = 4;

/** Rank and reason in one number from 0 to 255, so that a terminal that stands as before is recognised at once. */
export type Standing = number;

function standing(rank: number, reason: StateReason): Standing {
  return rank * 32 + stateReasons.indexOf(reason);
}

/**
 * How one terminal stands.
 * @param down the bad-minute rule says its link is unavailable
 * @param blind we cannot see
 */
export function standingOf(terminal: Readonly<TerminalLive>, down: boolean, blind: boolean): Standing {
  const { absence, reason } = terminal;
  if (terminal.lastMeasuredAt === 0) return standing(NEVER_HEARD, 'neverHeard');
  if (blind || absence === 'monitoring') return standing(UNKNOWN, 'monitoring');
  if (absence === 'silent') return standing(UNKNOWN, 'silent');
  if (absence === 'disconnected') {
    return standing(OFFLINE, terminal.presence === 'offline' ? 'disconnected' : 'silent');
  }
  const good = reason === 'healthy' || reason === 'highLatency' || (reason === 'highLoss' && !down);
  if (down && good) return standing(DEGRADED, 'recovering');
  if (down) return standing(OFFLINE, reason);
  return standing(terminal.degraded ? DEGRADED : ONLINE, reason);
}

/**
 * Folds a site's terminals into its state. With one of several down it runs on its backup and is degraded.
 * @param inService how its terminals in service stand
 * @param terminals how many stand there, in service or not
 */
export function foldSite(
  inService: readonly Standing[],
  terminals: number,
): { state: SiteState; reason: StateReason } {
  if (inService.length === 0)
    return { state: 'planned', reason: terminals === 0 ? 'noTerminal' : 'suspended' };
  // The first of those that rank alike gives the reason.
  const best = inService.reduce((one, other) => (rankOf(other) < rankOf(one) ? other : one));
  if (rankOf(best) <= DEGRADED && inService.some((one) => rankOf(one) === OFFLINE)) {
    return { state: 'degraded', reason: 'onBackup' };
  }
  const { knowledge, condition } = ranks[rankOf(best)] ?? { knowledge: 'neverHeard', condition: 'offline' };
  return {
    state: displayedState({ lifecycle: 'active', overlay: 'none', knowledge, condition }),
    reason: stateReasons[best % 32] ?? 'neverHeard',
  };
}

function rankOf(one: Standing): number {
  return Math.floor(one / 32);
}
