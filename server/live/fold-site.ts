import {
  displayedState,
  stateReasons,
  type Condition,
  type Knowledge,
  type Overlay,
  type SiteState,
  type StateReason,
} from '../../telemetry/contract/site-state.ts';
import type { LinkRole } from '../../telemetry/contract/inventory.ts';
import type { TerminalLive } from './terminal-live.ts';

/** How a link stands, on three of the four axes, and why. */
export interface LinkAxes {
  condition: Condition;
  knowledge: Knowledge;
  overlay: Overlay;
  reason: StateReason;
}

/** What bears on a terminal from outside its samples. */
export interface Bearing {
  /** The bad-minute rule says its link is unavailable. */
  down: boolean;
  /** We cannot see. */
  blind: boolean;
  flapping: boolean;
  maintained: boolean;
}

/** How a link stands, best first: the site is as good as its best one. Those that say `planned` expect nothing of it now. */
const ranks: readonly Omit<LinkAxes, 'reason'>[] = [
  { knowledge: 'known', condition: 'online', overlay: 'none' },
  { knowledge: 'known', condition: 'degraded', overlay: 'none' },
  { knowledge: 'known', condition: 'degraded', overlay: 'maintenance' },
  { knowledge: 'known', condition: 'offline', overlay: 'maintenance' },
  { knowledge: 'silent', condition: 'offline', overlay: 'offBySchedule' },
  { knowledge: 'silent', condition: 'offline', overlay: 'none' },
  { knowledge: 'known', condition: 'offline', overlay: 'none' },
  { knowledge: 'neverHeard', condition: 'offline', overlay: 'none' },
];
const ONLINE = 0;
const DEGRADED = 1;
const MAINTENANCE = 2;
const MAINTAINED_AWAY = 3;
const OFF = 4;
const UNKNOWN = 5;
const OFFLINE = 6;
const NEVER_HEARD = 7;

/** Rank and reason in one number from 0 to 255, so that a terminal that stands as before is recognised at once. */
export type Standing = number;

/** How one terminal stands, and on which axes. What flaps is degraded, whichever way it turned last. */
export function axesOf(
  terminal: Readonly<TerminalLive>,
  { down, blind, flapping, maintained }: Bearing,
): LinkAxes {
  const rank = rankOf(bareStanding(terminal, down, blind));
  const { knowledge, condition, overlay } = ranks[rank] ?? neverHeard;
  const reason = stateReasons[bareStanding(terminal, down, blind) % 32] ?? 'neverHeard';
  const laid = maintained ? 'maintenance' : overlay === 'none' && flapping ? 'flapping' : overlay;
  const known = blind || terminal.absence === 'monitoring' ? 'monitoring' : knowledge;
  return { knowledge: knowledge === 'neverHeard' ? knowledge : known, condition, overlay: laid, reason };
}
const neverHeard: Omit<LinkAxes, 'reason'> = {
  knowledge: 'neverHeard',
  condition: 'offline',
  overlay: 'none',
};

/** How one terminal stands, without what is laid over it. */
export function bareStanding(terminal: Readonly<TerminalLive>, down: boolean, blind: boolean): Standing {
  const { absence, reason } = terminal;
  if (terminal.lastMeasuredAt === 0 || terminal.resting) return standing(NEVER_HEARD, 'neverHeard');
  if (blind || absence === 'monitoring') return standing(UNKNOWN, 'monitoring');
  if (absence === 'offBySchedule') return standing(OFF, 'offBySchedule');
  if (absence === 'silent') return standing(UNKNOWN, 'silent');
  if (absence === 'disconnected') {
    return standing(OFFLINE, terminal.presence === 'offline' ? 'disconnected' : 'silent');
  }
  const good = reason === 'healthy' || reason === 'highLatency' || (reason === 'highLoss' && !down);
  if (down && good) return standing(DEGRADED, 'recovering');
  if (down) return standing(OFFLINE, reason);
  return standing(terminal.degraded ? DEGRADED : ONLINE, reason);
}

/** The same with what is laid over it: maintenance over all, flapping over what is known or silent. */
export function laidStanding(terminal: Readonly<TerminalLive>, bearing: Bearing): Standing {
  return layOver(bareStanding(terminal, bearing.down, bearing.blind), bearing);
}

/** What is laid over a standing. */
export function layOver(bare: Standing, { flapping, maintained }: Omit<Bearing, 'down' | 'blind'>): Standing {
  if (maintained) return standing(rankOf(bare) <= DEGRADED ? MAINTENANCE : MAINTAINED_AWAY, 'maintenance');
  if (!flapping || rankOf(bare) === OFF || rankOf(bare) === NEVER_HEARD || isUnseen(bare)) return bare;
  return standing(DEGRADED, 'flapping');
}

function isUnseen(one: Standing): boolean {
  return stateReasons[one % 32] === 'monitoring';
}

function standing(rank: number, reason: StateReason): Standing {
  return rank * 32 + stateReasons.indexOf(reason);
}

function rankOf(one: Standing): number {
  return Math.floor(one / 32);
}

/**
 * Folds a site's terminals into its state. With its primary link down it runs on its backup and is degraded; so it is when
 * only the backup is down, because nothing would carry it next time.
 * @param inService how its terminals in service stand, and the roles of their links
 * @param terminals how many stand there, in service or not
 */
export function foldSite(
  inService: readonly { standing: Standing; role: LinkRole }[],
  terminals: number,
): { state: SiteState; reason: StateReason } {
  if (inService.length === 0)
    return { state: 'planned', reason: terminals === 0 ? 'noTerminal' : 'suspended' };
  const best = bestOf(inService);
  // That a backup is switched off, or in maintenance, explains no failure of the primary link.
  if (rankOf(best) > DEGRADED && rankOf(best) <= OFF) {
    const primary = bestOf(inService.filter(({ role }) => role === 'primary'));
    if (rankOf(primary) === OFFLINE)
      return rankOf(best) === MAINTENANCE ? { state: 'degraded', reason: 'onBackup' } : stateOf(primary);
  }
  if (rankOf(best) <= DEGRADED) {
    const down = inService.filter(({ standing: each }) => rankOf(each) === OFFLINE);
    if (down.length > 0)
      return {
        state: 'degraded',
        reason: down.every(({ role }) => role === 'backup') ? 'backupDown' : 'onBackup',
      };
  }
  return stateOf(best);
}

/** The first of those that rank alike gives the reason. */
function bestOf(links: readonly { standing: Standing }[]): Standing {
  return links.reduce(
    (best, { standing: other }) => (rankOf(other) < rankOf(best) ? other : best),
    links[0]?.standing ?? standing(NEVER_HEARD, 'neverHeard'),
  );
}

/** How a link stood of which only intervals are remembered: well, down, unseen, switched off, or not heard yet. */
export const rememberedStandings = {
  well: standing(ONLINE, 'healthy'),
  down: (reason: StateReason) => standing(OFFLINE, reason),
  unseen: standing(UNKNOWN, 'monitoring'),
  silent: standing(UNKNOWN, 'silent'),
  off: standing(OFF, 'offBySchedule'),
  neverHeard: standing(NEVER_HEARD, 'neverHeard'),
};

/** The state and reason that one terminal alone would show. */
export function stateOf(one: Standing): Readonly<{ state: SiteState; reason: StateReason }> {
  return (shown[one] ??= {
    state: displayedState({ lifecycle: 'active', ...(ranks[rankOf(one)] ?? neverHeard) }),
    reason: stateReasons[one % 32] ?? 'neverHeard',
  });
}
/** By standing, so that a whole country is folded without making anything. */
const shown: { state: SiteState; reason: StateReason }[] = [];

/** Whether a terminal that stands so gives service; undefined: nobody knows. */
export function gaveService(one: Standing): boolean | undefined {
  const rank = rankOf(one);
  return rank <= DEGRADED ? true : rank === OFFLINE ? false : undefined;
}
