import { gzipSync } from 'node:zlib';
import { layOut } from '../../../server/push/layout.ts';
import type { Layout } from '../../../server/push/layout.ts';
import { rowChangesOf } from '../../../server/push/change-stream.ts';
import type { FleetSnapshot, SiteChanges } from '../../../telemetry/contract/console-events.ts';
import { encodeSince, encodeStates, encodeTexts } from '../../../telemetry/contract/fleet-parts.ts';
import type { SitePath } from '../../../telemetry/contract/fleet-parts.ts';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { encodeRowChanges } from '../../../telemetry/contract/row-changes.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { pastPart } from './fake-past.ts';

/** Links of the made-up fleet, by row of its snapshot. */
const paths: SitePath[] = [
  { provider: 'Satélite Norte', technology: 'leo', beam: 'LEO-1203', gateway: 'Hermosillo' },
  { provider: 'Satélite Norte', technology: 'leo', beam: 'LEO-1204', gateway: 'Monterrey' },
  { provider: 'Red Sur', technology: 'cellular', beam: null, gateway: 'Mérida' },
];

/** A made-up fleet over the real wire: the parts a console loads, and batches of changes. */
export class FakeWire {
  readonly #snapshot: FleetSnapshot;
  readonly #layout: Layout;
  readonly #held = new Map<string, Promise<unknown>>();

  constructor(snapshot: FleetSnapshot) {
    this.#snapshot = snapshot;
    const sites = snapshot.indexes.map((index, row) => ({
      index,
      kind: siteKinds[snapshot.kinds[row] ?? 0] ?? 'other',
      regionCode: snapshot.regionCodes[row] ?? '00',
      latitude: degrees(snapshot.latitudesE5[row]),
      longitude: degrees(snapshot.longitudesE5[row]),
    }));
    const rowOf = new Map(snapshot.indexes.map((index, row) => [index, row]));
    this.#layout = layOut(sites, snapshot.fleetVersion, ({ index }) => paths[(rowOf.get(index) ?? 0) % 3]);
  }

  /** Keeps a part, e.g. `/console/texts`, from arriving until what this returns is called. */
  hold(path: string): () => void {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#held.set(path, promise);
    return () => resolve(undefined);
  }

  /** Resolves when nothing keeps the part from arriving. */
  async whenReleased(path: string): Promise<void> {
    await this.#held.get(path);
  }

  /** The bytes of `/console/...`; undefined for anything else. */
  answer(path: string, query = new URLSearchParams()): Uint8Array | undefined {
    const { id: layout } = this.#layout;
    const { ids, names, states, reasons, since, sequence, fleetVersion } = this.#snapshot;
    const quiet = [siteStates.indexOf('online'), siteStates.indexOf('planned')];
    if (path === '/console/sites') return this.#layout.bytes;
    if (path === '/console/past') return pastPart(layout, Number(query.get('from')));
    if (path === '/console/texts') {
      const keys = this.#gather(ids).map((id) => `09DPR${id.slice(-5)}`);
      return encodeTexts({ layout, ids: this.#gather(ids), names: this.#gather(names), keys });
    }
    const columns = {
      states: Uint8Array.from(this.#gather(states)),
      reasons: Uint8Array.from(this.#gather(reasons)),
      since: Uint32Array.from(this.#gather(since)),
    };
    if (path === '/console/since') return encodeSince({ layout, sequence, since: columns.since });
    if (path !== '/console/states') return undefined;
    const told = columns.since.map((each, row) => (quiet.includes(columns.states[row] ?? 0) ? 0 : each));
    return encodeStates({ layout, fleetVersion, sequence, ...columns, since: told });
  }

  /** Ids of all sites in the order of their rows. */
  idsInOrder(): string[] {
    return this.#gather(this.#snapshot.ids);
  }

  /** An event as the stream carries it to a console; undefined where that is as programs hear it. */
  told(event: string, message: unknown): [event: string, base64: string] | undefined {
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    if (event === 'changes') {
      return ['batch', base64(encodeRowChanges(rowChangesOf(message as SiteChanges, this.#layout)))];
    }
    const packed = (what: unknown) => base64(gzipSync(JSON.stringify(what)));
    if (event === 'incident') return ['incidents', packed({ changed: [message], gone: [] })];
    if (event === 'incidentGone') return ['incidents', packed({ changed: [], gone: [message] })];
    return event === 'regions' ? ['figures', packed(message)] : undefined;
  }

  #gather<T>(column: readonly T[]): T[] {
    const places = new Map(this.#snapshot.indexes.map((index, place) => [index, place]));
    return Array.from(this.#layout.indexes, (index) => column[places.get(index) ?? 0] as T);
  }
}

function degrees(e5: number | null | undefined): number | null {
  return e5 === null || e5 === undefined ? null : e5 / 1e5;
}
