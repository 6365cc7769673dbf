import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { encodeSince, encodeStates, encodeTexts } from '../../telemetry/contract/fleet-parts.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import type { ChangeStream } from './change-stream.ts';
import type { Layout } from './layout.ts';
import { audienceOf, Layouts } from './layouts.ts';

const compress = promisify(gzip);
/** Encoded parts of all audiences together; the one that was not asked for longest goes first. */
const MAX_KEPT_BYTES = 64_000_000;
/** What changes all the time is not worth the effort of the last tenth. */
const LEVELS = { sites: 6, texts: 6, states: 3, since: 1 } as const;
/** States in which nobody asks since when before they look. */
const quiet = new Set(['online', 'planned'].map((state) => siteStates.indexOf(state as 'online')));

export type PartName = keyof typeof LEVELS;

export interface EncodedPart {
  etag: string;
  gzipped: Buffer;
}

interface Kept {
  etag: string;
  encoded: Promise<EncodedPart>;
  bytes: number;
}

/** The keys of these sites' services, by site id; whoever has none is left out. */
export type KeysOfSites = () => Promise<ReadonlyMap<string, string>>;

/** The parts a console loads (fleet-parts.ts in the contract), encoded once for all who may see the same. */
export class FleetParts {
  readonly layouts: Layouts;
  readonly #fleet: Fleet;
  readonly #live: LiveView;
  readonly #stream: ChangeStream;
  readonly #keysOfSites: KeysOfSites;
  readonly #kept = new Map<string, Kept>();

  constructor(
    { fleet, live, stream }: { fleet: Fleet; live: LiveView; stream: ChangeStream },
    keysOfSites: KeysOfSites,
  ) {
    this.layouts = new Layouts(fleet);
    this.#fleet = fleet;
    this.#live = live;
    this.#stream = stream;
    this.#keysOfSites = keysOfSites;
  }

  /** One part as this viewer may see it. */
  async for(viewer: Pick<Viewer, 'regionCodes'>, part: PartName): Promise<EncodedPart> {
    const layout = this.layouts.of(viewer.regionCodes);
    const etag = `"${part}-${this.#versionOf(part, layout)}"`;
    const key = `${part}/${audienceOf(viewer.regionCodes)}`;
    const kept = this.#kept.get(key);
    if (kept?.etag === etag) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return await kept.encoded;
    }
    return await this.#keep(key, etag, this.#encode(part, layout), LEVELS[part]);
  }

  async #keep(
    key: string,
    etag: string,
    bytes: Uint8Array | Promise<Uint8Array>,
    level: number,
  ): Promise<EncodedPart> {
    const encoded = Promise.resolve(bytes)
      .then((plain) => compress(plain, { level }))
      .then((gzipped) => ({ etag, gzipped }));
    const kept: Kept = { etag, encoded, bytes: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    try {
      const part = await encoded;
      kept.bytes = part.gzipped.length;
      this.#forget();
      return part;
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
      throw error;
    }
  }

  /** An etag stands for what was encoded, so what a part is made of is named in it. */
  #versionOf(part: PartName, layout: Layout): string {
    if (part === 'sites') return layout.id;
    const version = `${layout.id}-${layout.fleetVersion}`;
    return part === 'texts' ? version : `${version}-${this.#stream.sequence}`;
  }

  #encode(part: PartName, layout: Layout): Uint8Array | Promise<Uint8Array> {
    if (part === 'sites') return layout.bytes;
    if (part === 'texts') return this.#texts(layout);
    const { states, reasons, since } = this.#columns(layout);
    const { sequence } = this.#stream;
    if (part === 'since') return encodeSince({ layout: layout.id, sequence, since });
    const { fleetVersion } = layout;
    const told = since.map((each, row) => (quiet.has(states[row] ?? 0) ? 0 : each));
    return encodeStates({ layout: layout.id, fleetVersion, sequence, states, reasons, since: told });
  }

  #columns({ indexes }: Layout): { states: Uint8Array; reasons: Uint8Array; since: Uint32Array } {
    const states = new Uint8Array(indexes.length);
    const reasons = new Uint8Array(indexes.length);
    const since = new Uint32Array(indexes.length);
    for (let row = 0; row < indexes.length; row += 1) {
      const live = this.#live.site(indexes[row] ?? 0);
      states[row] = siteStates.indexOf(live.state);
      reasons[row] = stateReasons.indexOf(live.reason);
      since[row] = Math.max(0, Math.floor(live.since / 1000));
    }
    return { states, reasons, since };
  }

  async #texts({ id, indexes }: Layout): Promise<Uint8Array> {
    const keysOf = await this.#keysOfSites();
    const sites = Array.from(indexes, (index) => this.#fleet.sites[index]);
    return encodeTexts({
      layout: id,
      ids: sites.map((site) => site?.id ?? ''),
      names: sites.map((site) => site?.name ?? ''),
      keys: sites.map((site) => keysOf.get(site?.id ?? '') ?? ''),
    });
  }

  #forget(): void {
    let bytes = 0;
    for (const kept of this.#kept.values()) bytes += kept.bytes;
    for (const [oldest, kept] of this.#kept) {
      if (bytes <= MAX_KEPT_BYTES || this.#kept.size === 1) break;
      this.#kept.delete(oldest);
      bytes -= kept.bytes;
    }
  }
}
