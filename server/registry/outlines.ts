import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { COUNTRY_CODE, type RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import { loadOutlines } from './regions.ts';
import { sharedBorders } from './shared-borders.ts';
import { thinned } from './thin-outlines.ts';

const compress = promisify(gzip);

const stateCodes = Array.from({ length: 32 }, (_, at) => String(at + 1).padStart(2, '0'));

/** A state's outline; `municipalOutlines`: so many of its municipalities have one too. */
export type StateOutlines = FeatureCollection<
  Polygon | MultiPolygon,
  { code: RegionCode; name: string; municipalOutlines: number }
>;

export interface EncodedOutlines {
  etag: string;
  gzipped: Buffer;
}

/** Outlines as consoles load them: encoded when first asked for, and again after an import. */
export class Outlines {
  readonly #db: Database;
  readonly #kept = new Map<RegionCode, { stamp: string; encoded: Promise<EncodedOutlines> }>();
  /** One at a time: full outlines of a state may be large. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  /** StateOutlines, GeoJSON. */
  async states(): Promise<EncodedOutlines> {
    const stock = await this.#stock([COUNTRY_CODE, ...stateCodes]);
    const stamp = [...stock].map(([parent, { stamp }]) => `${parent}:${stamp}`).join();
    return await this.#encoded(COUNTRY_CODE, stamp, async (): Promise<StateOutlines> => {
      const { type, features } = await thinned(await loadOutlines(this.#db, 'state'));
      return {
        type,
        features: features.map(({ properties, ...feature }) => {
          const municipalOutlines = stock.get(properties.code)?.count ?? 0;
          return { ...feature, properties: { ...properties, municipalOutlines } };
        }),
      };
    });
  }

  /** Those of a state's municipalities that have one: an OutlineTopology. */
  async municipalities(state: RegionCode): Promise<EncodedOutlines> {
    const stamp = (await this.#stock([state])).get(state)?.stamp ?? 'none';
    return await this.#encoded(
      state,
      stamp,
      async () => await sharedBorders(await loadOutlines(this.#db, 'municipality', state)),
    );
  }

  /** How many outlines there are directly within regions, and what changes with each import of one. */
  async #stock(parents: readonly RegionCode[]): Promise<Map<RegionCode, { count: number; stamp: string }>> {
    const rows = await this.#db
      .selectFrom('regions')
      .select(({ fn }) => ['parent_code', fn.countAll().as('count'), fn.max('version').as('version')])
      .where('parent_code', 'in', parents)
      .where('outline', 'is not', null)
      .groupBy('parent_code')
      .orderBy('parent_code')
      .execute();
    return new Map(
      rows.map(({ parent_code, count, version }) => [
        parent_code ?? '',
        { count: Number(count), stamp: `${String(count)}-${String(version)}` },
      ]),
    );
  }

  async #encoded(key: RegionCode, stamp: string, make: () => Promise<unknown>): Promise<EncodedOutlines> {
    const kept = this.#kept.get(key);
    if (kept?.stamp === stamp) return await kept.encoded;
    const encoded = this.#last.then(async () => await encode(await make()));
    this.#last = encoded.catch(() => undefined);
    this.#kept.set(key, { stamp, encoded });
    encoded.catch(() => {
      if (this.#kept.get(key)?.encoded === encoded) this.#kept.delete(key);
    });
    return await encoded;
  }
}

async function encode(value: unknown): Promise<EncodedOutlines> {
  const text = JSON.stringify(value);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  return { etag, gzipped: await compress(text, { level: 9 }) };
}
