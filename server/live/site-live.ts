import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import type { SiteLive } from './live-view.ts';
import type { SiteFigures } from './site-figures.ts';
import type { SiteStates } from './site-states.ts';

/** One site as it stands; its figures are looked up when somebody asks for them. */
export class JudgedSite implements SiteLive {
  readonly state: SiteState;
  readonly reason: StateReason;
  readonly since: number;
  readonly #index: number;
  readonly #figures: SiteFigures;

  constructor(index: number, states: SiteStates, figures: SiteFigures) {
    this.state = states.state(index);
    this.reason = states.reason(index);
    this.since = states.since(index);
    this.#index = index;
    this.#figures = figures;
  }

  get lastMeasuredAt(): number | null {
    return this.#figures.newest(this.#index, 'lastMeasuredAt');
  }

  get lastReceivedAt(): number | null {
    return this.#figures.newest(this.#index, 'lastReceivedAt');
  }

  get downlinkBps(): number | null {
    return this.#figures.downlinkBps(this.#index);
  }

  get uplinkBps(): number | null {
    return this.#figures.uplinkBps(this.#index);
  }
}
