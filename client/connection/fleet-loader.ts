import { decodeSince, decodeSites, decodeStates, decodeTexts } from '../../telemetry/contract/fleet-parts.ts';
import type { SincePart, SitesPart, StatesPart, TextsPart } from '../../telemetry/contract/fleet-parts.ts';
import { askBytes } from './api.ts';
import type { Progress } from './progress.ts';

/** A fleet as it was loaded: the sites, and how each is. */
export interface LoadedFleet {
  layout: string;
  fleetVersion: number;
  sequence: number;
  sites: SitesPart;
  states: StatesPart;
}

/** The fleet may change between the answers for its parts; it does not do so again and again. */
const MAX_ROUNDS = 5;

/** Loads a fleet in parts (fleet-parts.ts), and those that are known not twice. */
export class FleetLoader {
  readonly #signal: AbortSignal;
  readonly #progress: Progress;
  #sites: Promise<SitesPart> | null = null;

  /** @param progress hears of the sites, which are most of what has to come before anything is shown */
  constructor(signal: AbortSignal, progress: Progress = () => undefined) {
    this.#signal = signal;
    this.#progress = progress;
  }

  /** Begins with what does not depend on the stream, so that it is there when the stream says where it stands. */
  prepare(): void {
    this.#sites ??= this.#loadSites();
  }

  /** Sites and their states that belong together. Rejects with ApiError. */
  async fleet(): Promise<LoadedFleet> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      this.prepare();
      const [sites, states] = await Promise.all([this.#sites, this.#ask('states', decodeStates)]);
      if (sites?.layout === states.layout) {
        const { layout, fleetVersion, sequence } = states;
        return { layout, fleetVersion, sequence, sites, states };
      }
      this.#sites = null;
    }
    throw new Error('the fleet changes faster than it can be loaded');
  }

  /** Ids, names and keys. Rejects with ApiError. */
  texts(): Promise<TextsPart> {
    return this.#ask('texts', decodeTexts);
  }

  /** Since when all sites are as they are. Rejects with ApiError. */
  since(): Promise<SincePart> {
    return this.#ask('since', decodeSince);
  }

  #loadSites(): Promise<SitesPart> {
    const loading = this.#ask('sites', decodeSites, this.#progress);
    loading.catch(() => {
      if (this.#sites === loading) this.#sites = null;
    });
    return loading;
  }

  #ask<T>(part: string, read: (bytes: Uint8Array) => T, progress?: Progress): Promise<T> {
    const told = progress === undefined ? {} : { progress };
    return askBytes(`/console/${part}`, read, { signal: this.#signal, ...told });
  }
}
