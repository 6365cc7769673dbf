import type { Lifecycle } from '../../telemetry/contract/inventory.ts';
import {
  displayedState,
  type Condition,
  type Knowledge,
  type StateReason,
} from '../../telemetry/contract/site-state.ts';
import type { SiteLive } from './live-view.ts';
import type { TerminalLive } from './terminal-live.ts';

/** One terminal of a site with what other stages know of it. */
export interface TerminalView {
  terminal: Readonly<TerminalLive>;
  lifecycle: Lifecycle;
  /** The bad-minute rule says its link is unavailable. */
  down: boolean;
}

interface Judged {
  knowledge: Knowledge;
  condition: Condition;
  reason: StateReason;
}

/**
 * Folds a site's terminals into its state. The site is as good as its best terminal;
 * with another one down it runs on its backup and is degraded.
 */
export function foldSite(views: readonly TerminalView[], blind: boolean): Omit<SiteLive, 'since'> {
  const inService = views.filter(({ lifecycle }) => lifecycle === 'active' || lifecycle === 'installed');
  const figures = figuresOf(inService);
  if (inService.length === 0) {
    return { ...figures, state: 'planned', reason: views.length === 0 ? 'noTerminal' : 'suspended' };
  }
  const judged = inService.map((view) => judgeTerminal(view, blind)).sort((a, b) => rank(a) - rank(b));
  const best = judged[0] ?? { knowledge: 'neverHeard', condition: 'offline', reason: 'neverHeard' };
  const onBackup =
    rank(best) <= 1 &&
    judged.some(({ knowledge, condition }) => knowledge === 'known' && condition === 'offline');
  const { knowledge, condition, reason } = onBackup
    ? { ...best, condition: 'degraded' as const, reason: 'onBackup' as const }
    : best;
  const state = displayedState({ lifecycle: 'active', overlay: 'none', knowledge, condition });
  return { ...figures, state, reason };
}

function judgeTerminal({ terminal, down }: TerminalView, blind: boolean): Judged {
  if (terminal.lastMeasuredAt === 0)
    return { knowledge: 'neverHeard', condition: 'offline', reason: 'neverHeard' };
  if (blind || terminal.absence === 'monitoring') {
    return { knowledge: 'monitoring', condition: 'offline', reason: 'monitoring' };
  }
  if (terminal.absence === 'silent') return { knowledge: 'silent', condition: 'offline', reason: 'silent' };
  if (terminal.absence === 'disconnected') {
    const reason = terminal.presence === 'offline' ? 'disconnected' : 'silent';
    return { knowledge: 'known', condition: 'offline', reason };
  }
  const { reason } = terminal;
  const good = reason === 'healthy' || reason === 'highLatency' || (reason === 'highLoss' && !down);
  if (down && good) return { knowledge: 'known', condition: 'degraded', reason: 'recovering' };
  if (down) return { knowledge: 'known', condition: 'offline', reason };
  return { knowledge: 'known', condition: terminal.degraded ? 'degraded' : 'online', reason };
}

/** Best first: known online, known degraded, unknown, known offline, never heard. */
function rank({ knowledge, condition }: Judged): number {
  if (knowledge === 'neverHeard') return 4;
  if (knowledge !== 'known') return 2;
  return condition === 'online' ? 0 : condition === 'degraded' ? 1 : 3;
}

function figuresOf(views: readonly TerminalView[]): Omit<SiteLive, 'state' | 'reason' | 'since'> {
  let lastMeasuredAt = 0;
  let lastReceivedAt = 0;
  let downlinkBps = 0;
  let uplinkBps = 0;
  for (const { terminal } of views) {
    lastMeasuredAt = Math.max(lastMeasuredAt, terminal.lastMeasuredAt);
    lastReceivedAt = Math.max(lastReceivedAt, terminal.lastReceivedAt);
    if (terminal.absence !== 'none') continue;
    downlinkBps += terminal.downlinkBps;
    uplinkBps += terminal.uplinkBps;
  }
  const heard = lastMeasuredAt > 0;
  return {
    lastMeasuredAt: heard ? lastMeasuredAt : null,
    lastReceivedAt: lastReceivedAt > 0 ? lastReceivedAt : null,
    downlinkBps: heard ? downlinkBps : null,
    uplinkBps: heard ? uplinkBps : null,
  };
}
