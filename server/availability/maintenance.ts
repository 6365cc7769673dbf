import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { rowOf, windowOf, type MaintenanceWindow } from '../maintenance-window.ts';
import type { Fleet, FleetSite, FleetTerminal } from '../registry/fleet.ts';
import { unite, type Interval } from '../timeline/intervals.ts';
import { successorOf } from './links.ts';

/** What is to be declared. Without `provider` a beam or gateway is that of the only provider with one of that name. */
export type Declaration = Pick<MaintenanceWindow, 'scope' | 'target' | 'from' | 'to' | 'reason'> &
  Partial<Pick<MaintenanceWindow, 'provider'>>;

const nothingActive = { from: Infinity, until: -Infinity, windows: [] };
/** So many windows at once hold in memory; more are refused. */
const MAX_WINDOWS = 20_000;

/**
 * Agreed maintenance, ahead or afterwards. All windows in force stand in memory, by what they are for, so that asking about a
 * site costs a few look-ups.
 */
export class Maintenance {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #byTarget = new Map<string, MaintenanceWindow[]>();
  #count = 0;
  #revision = 0;
  /** In force between two turns. */
  #active: { from: number; until: number; windows: readonly MaintenanceWindow[] } = nothingActive;
  /** Declared or withdrawn since `turned` was last asked. */
  #news: MaintenanceWindow[] = [];
  #lookedAt: number;

  constructor(options: { db: Database; fleet: Fleet; clock: Clock; newId: () => string }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#lookedAt = options.clock.now();
  }

  /** Another one after every change. */
  get revision(): number {
    return this.#revision;
  }

  async load(): Promise<void> {
    this.#byTarget.clear();
    this.#count = 0;
    const rows = await this.#db
      .selectFrom('maintenance_windows')
      .selectAll()
      .where('withdrawn_at', 'is', null)
      .execute();
    for (const row of rows) this.#hold(windowOf(row));
  }

  /** Undefined: there are too many in force. */
  async declare(declaration: Declaration, actor: string): Promise<MaintenanceWindow | undefined> {
    if (this.#count >= MAX_WINDOWS) return undefined;
    const window: MaintenanceWindow = {
      ...declaration,
      provider: declaration.provider ?? this.#onlyOwner(declaration),
      id: this.#newId(),
      declaredBy: actor,
      declaredAt: this.#clock.now(),
      withdrawnBy: null,
      withdrawnAt: null,
      withdrawnReason: null,
    };
    await this.#db.insertInto('maintenance_windows').values(rowOf(window)).execute();
    this.#hold(window);
    this.#changed(window);
    return window;
  }

  /** The window counts no more, and is kept with who withdrew it and why. Undefined: there is none in force. */
  async withdraw(id: string, actor: string, reason: string): Promise<MaintenanceWindow | undefined> {
    const withdrawn = { withdrawn_by: actor, withdrawn_at: this.#clock.now(), withdrawn_reason: reason };
    const row = await this.#db
      .updateTable('maintenance_windows')
      .set(withdrawn)
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const window = windowOf(row);
    const key = keyOf(window);
    const left = (this.#byTarget.get(key) ?? []).filter((each) => each.id !== id);
    if (left.length === 0) this.#byTarget.delete(key);
    else this.#byTarget.set(key, left);
    this.#count -= 1;
    this.#changed(window);
    return window;
  }

  /** Providers that have a beam or gateway of this name; null among them: the registry says of some of its links not whose they are. */
  ownersOf(scope: 'beam' | 'gateway', target: string): Set<string | null> {
    const owners = new Set<string | null>();
    for (const { path } of this.#fleet.terminals) if (path?.[scope] === target) owners.add(path.provider);
    return owners;
  }

  /** Agreed time of a terminal, sorted and apart; undefined: none. `site`: where it stood, unless told where it stands now. */
  of(terminal: FleetTerminal, site = this.#fleet.sites[terminal.siteIndex]): readonly Interval[] | undefined {
    if (this.#count === 0) return undefined;
    const windows = this.#keysOf(terminal, site).flatMap((key) => this.#byTarget.get(key) ?? []);
    return windows.length === 0 ? undefined : unite(windows);
  }

  /** Until when the agreed time lasts that a terminal is in at `at`; undefined: it is in none. Cheap while nothing is agreed. */
  maintainedUntil(terminalIndex: number, at: number): number | undefined {
    const active = this.#activeAt(at);
    const terminal = active.length === 0 ? undefined : this.#fleet.terminals[terminalIndex];
    if (terminal === undefined) return undefined;
    const over = active.filter((window) => this.#fallsUnder(terminal, window));
    return over.length === 0 ? undefined : Math.max(...over.map(({ to }) => to));
  }

  /** Terminals for which agreed time began or ended since the last call, or was declared or withdrawn. Call it once a second. */
  turned(now: number): number[] {
    const since = this.#lookedAt;
    this.#lookedAt = now;
    const within = (at: number) => since < at && at <= now;
    const windows = [...this.#news.splice(0)];
    if (since < this.#active.from || now >= this.#active.until)
      for (const each of this.#byTarget.values())
        windows.push(...each.filter(({ from, to }) => within(from) || within(to)));
    this.#activeAt(now);
    if (windows.length === 0) return [];
    return this.#fleet.terminals
      .filter((terminal) => windows.some((window) => this.#fallsUnder(terminal, window)))
      .map(({ index }) => index);
  }

  #fallsUnder(terminal: FleetTerminal, { scope, target, provider }: MaintenanceWindow): boolean {
    const site = this.#fleet.sites[terminal.siteIndex];
    if (scope === 'site') return site?.id === target;
    if (scope === 'state' || scope === 'municipality') return site?.regionCode.startsWith(target) === true;
    const { path } = successorOf(this.#fleet, terminal);
    return path?.[scope] === target && (provider === null || path.provider === provider);
  }

  #onlyOwner({ scope, target }: Declaration): string | null {
    if (scope !== 'beam' && scope !== 'gateway') return null;
    const [owner = null, ...others] = this.ownersOf(scope, target);
    return others.length === 0 ? owner : null;
  }

  /** Windows in force at a moment, looked for once between two turns. */
  #activeAt(at: number): readonly MaintenanceWindow[] {
    if (this.#count === 0) return [];
    if (at >= this.#active.from && at < this.#active.until) return this.#active.windows;
    const active = { from: -Infinity, until: Infinity, windows: [] as MaintenanceWindow[] };
    for (const each of this.#byTarget.values()) {
      for (const window of each) {
        for (const turn of [window.from, window.to]) {
          if (turn <= at) active.from = Math.max(active.from, turn);
          else active.until = Math.min(active.until, turn);
        }
        if (window.from <= at && at < window.to) active.windows.push(window);
      }
    }
    this.#active = active;
    return active.windows;
  }

  #keysOf(terminal: FleetTerminal, site: FleetSite | undefined): string[] {
    const { path } = successorOf(this.#fleet, terminal);
    return [...(site === undefined ? [] : siteKeys(site.id, site.regionCode)), ...linkKeys(path)];
  }

  #hold(window: MaintenanceWindow): void {
    const key = keyOf(window);
    this.#byTarget.set(key, [...(this.#byTarget.get(key) ?? []), window]);
    this.#count += 1;
  }

  #changed(window: MaintenanceWindow): void {
    this.#revision += 1;
    this.#active = nothingActive;
    this.#news.push(window);
  }
}

function siteKeys(siteId: string, regionCode: string): string[] {
  return [
    keyOf({ scope: 'site', target: siteId }),
    keyOf({ scope: 'state', target: regionCode.slice(0, 2) }),
    keyOf({ scope: 'municipality', target: regionCode.slice(0, 5) }),
  ];
}

/** Of beam and gateway both the provider's own and the one of whoever has one of that name. */
function linkKeys(path: FleetTerminal['path']): string[] {
  if (path === undefined) return [];
  const { provider } = path;
  const keys = provider === null ? [] : [keyOf({ scope: 'provider', target: provider })];
  for (const scope of ['beam', 'gateway'] as const) {
    const target = path[scope];
    if (target === null) continue;
    keys.push(keyOf({ scope, target }));
    if (provider !== null) keys.push(keyOf({ scope, target, provider }));
  }
  return keys;
}

function keyOf({
  scope,
  target,
  provider = null,
}: Pick<Declaration, 'scope' | 'target' | 'provider'>): string {
  return provider === null ? `${scope}\n${target}` : `${scope}\n${target}\n${provider}`;
}
