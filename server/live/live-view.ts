import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import type { LinkJudgement } from '../../telemetry/contract/evidence.ts';

/** The judged state of one site at this moment. Times in epoch milliseconds. */
export interface SiteLive {
  state: SiteState;
  reason: StateReason;
  since: number;
  lastMeasuredAt: number | null;
  lastReceivedAt: number | null;
  /** Newest throughput, summed over the site's terminals. */
  downlinkBps: number | null;
  uplinkBps: number | null;
}

/** What the rest of the server may ask of the live state. Sites are addressed by fleet index. */
export interface LiveView {
  site(index: number): SiteLive;
  /** The judgement of each of a site's links, with its evidence. */
  links(siteIndex: number): LinkJudgement[];
  health(): MonitoringHealth;
  /** Calls back with the indexes of sites whose state, reason or since changed; returns its undo. */
  onSiteChanges(listener: (indexes: readonly number[]) => void): () => void;
  onHealthChange(listener: (health: MonitoringHealth) => void): () => void;
}
