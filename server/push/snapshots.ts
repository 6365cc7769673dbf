import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { maySee, type Viewer } from '../viewer.ts';
import { stateCodes, type ChangeStream } from './change-stream.ts';
import { audienceOf } from './layouts.ts';

const compress = promisify(gzip);
/** Sets of regions whose newest snapshot is kept; the one that was not asked for longest goes first. */
const MAX_REGION_SETS = 32;

export interface EncodedSnapshot {
  /** Grows with every change, so an unchanged one needs no second transfer. */
  etag: string;
  /** A FleetSnapshot as JSON, gzipped. */
  gzipped: Buffer;
}

/** The columns that change only with the fleet, kept as finished JSON text. */
interface Columns {
  fleetVersion: number;
  sites: readonly FleetSite[];
  text: string;
}

interface Cached {
  columns?: Columns;
  version?: string;
  encoded?: Promise<EncodedSnapshot>;
}

/** FleetSnapshots, encoded once per version and set of regions; who asks at the same time shares the work. */
export class Snapshots {
  readonly #fleet: Fleet;
  readonly #live: LiveView;
  readonly #stream: ChangeStream;
  readonly #cache = new Map<string, Cached>();

  constructor(fleet: Fleet, live: LiveView, stream: ChangeStream) {
    this.#fleet = fleet;
    this.#live = live;
    this.#stream = stream;
  }

  /** What this viewer may see, at least as new as the newest batch of changes. */
  async for(viewer: Viewer): Promise<EncodedSnapshot> {
    const audience = audienceOf(viewer.regionCodes);
    const cached = this.#cached(audience);
    const version = `${this.#fleet.version}-${this.#stream.sequence}`;
    if (cached.version !== version || cached.encoded === undefined) {
      cached.version = version;
      cached.encoded = this.#encode(cached, viewer, `"${version}-${audience}"`);
      cached.encoded.catch(() => delete cached.encoded);
    }
    return await cached.encoded;
  }

  #encode(cached: Cached, viewer: Viewer, etag: string): Promise<EncodedSnapshot> {
    if (cached.columns?.fleetVersion !== this.#fleet.version) cached.columns = this.#columns(viewer);
    const { fleetVersion, sites, text } = cached.columns;
    const codes = sites.map((site) => stateCodes(this.#live.site(site.index)));
    const json =
      `{"fleetVersion":${fleetVersion},"sequence":${this.#stream.sequence},${text},` +
      `"states":[${codes.map(({ state }) => state).join()}],` +
      `"reasons":[${codes.map(({ reason }) => reason).join()}],` +
      `"since":[${codes.map(({ since }) => since).join()}]}`;
    return compress(json, { level: 3 }).then((gzipped) => ({ etag, gzipped }));
  }

  #columns(viewer: Viewer): Columns {
    const sites = this.#fleet.sites.filter((site) => maySee(viewer, site.regionCode));
    const columns = {
      indexes: sites.map(({ index }) => index),
      ids: sites.map(({ id }) => id),
      names: sites.map(({ name }) => name),
      kinds: sites.map(({ kind }) => siteKinds.indexOf(kind)),
      regionCodes: sites.map(({ regionCode }) => regionCode),
      latitudesE5: sites.map(({ latitude }) => inE5(latitude)),
      longitudesE5: sites.map(({ longitude }) => inE5(longitude)),
    };
    return { fleetVersion: this.#fleet.version, sites, text: JSON.stringify(columns).slice(1, -1) };
  }

  #cached(audience: string): Cached {
    const cached = this.#cache.get(audience) ?? {};
    this.#cache.delete(audience);
    this.#cache.set(audience, cached);
    for (const [oldest] of this.#cache) {
      if (this.#cache.size <= MAX_REGION_SETS) break;
      this.#cache.delete(oldest);
    }
    return cached;
  }
}

function inE5(degrees: number | null): number | null {
  return degrees === null ? null : Math.round(degrees * 1e5);
}
