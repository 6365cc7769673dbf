import type { GroupKind } from '../causes/verdict.ts';
import type { Fleet, LinkPath } from '../registry/fleet.ts';

/** Kinds of groups that the registry names. The order is the level: a later one may hold earlier ones. */
export const namedKinds = ['site', 'beam', 'gateway', 'provider', 'serviceLine', 'municipality'] as const;
export type NamedKind = (typeof namedKinds)[number];

const MUNICIPALITY_DIGITS = 5;

/** One kind: which group each terminal is in, and who is in each group. */
interface Column {
  groupOf: Int32Array;
  names: string[];
  /** Members of group g are `members[offsets[g] .. offsets[g + 1])`. */
  offsets: Int32Array;
  members: Int32Array;
}

/** Terminals looked at before others get their turn, and what that counts as work. */
const TERMINALS_A_PIECE = 2_000;
const PIECE = 200;

/**
 * What terminals share, by number: 8 bytes a terminal and kind. Made piece by piece when it is asked for after the fleet
 * changed; until it is finished, terminals that came since are in no group.
 */
export class FleetGroups {
  readonly #fleet: Fleet;
  #columns = new Map<NamedKind, Column>();
  #version = -1;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  get isStale(): boolean {
    return this.#version !== this.#fleet.version;
  }

  /** Follows the fleet. Numbers of groups are other ones afterwards. Yields how much work was done. */
  *refresh(): Generator<number, void> {
    const { version } = this.#fleet;
    const keys = groupKeys(this.#fleet);
    const columns = new Map<NamedKind, Column>();
    for (const kind of namedKinds) columns.set(kind, yield* column(this.#fleet, keys[kind]));
    this.#columns = columns;
    this.#version = version;
  }

  /** Number of the group of this kind that the terminal is in; -1: none. */
  groupOf(kind: NamedKind, terminalIndex: number): number {
    return this.#columns.get(kind)?.groupOf[terminalIndex] ?? -1;
  }

  /** Name of the beam, gateway, provider or service line, code of the municipality; empty for a site. */
  key(kind: NamedKind, group: number): string {
    return this.#columns.get(kind)?.names[group] ?? '';
  }

  members(kind: NamedKind, group: number): Int32Array {
    const { members, offsets } = this.#columns.get(kind) ?? { members: new Int32Array(0), offsets: [] };
    return members.subarray(offsets[group] ?? 0, offsets[group + 1] ?? 0);
  }
}

/** Whether two kinds of names are one group: what is equal is the same group. */
type GroupKeys = Record<NamedKind, (terminalIndex: number) => unknown>;

function groupKeys(fleet: Fleet): GroupKeys {
  const site = (index: number) => fleet.sites[fleet.terminals[index]?.siteIndex ?? -1];
  const path = (index: number) => fleet.terminals[index]?.path;
  // Two providers may use one name for beams of their own.
  const owned = (name: 'beam' | 'gateway') => {
    const known = new Map<LinkPath, string | null>();
    return (index: number) => {
      const through = path(index);
      if (through === undefined) return null;
      let key = known.get(through);
      if (key === undefined) {
        key = through[name] === null ? null : `${through.provider ?? ''}\n${through[name]}`;
        known.set(through, key);
      }
      return key;
    };
  };
  return {
    // One that stands alone shares nothing.
    site: (index) => {
      const where = site(index);
      return where !== undefined && where.terminalIndexes.length > 1 ? where.index : null;
    },
    beam: owned('beam'),
    gateway: owned('gateway'),
    provider: (index) => path(index)?.provider ?? null,
    serviceLine: (index) => fleet.terminals[index]?.serviceLine ?? null,
    municipality: (index) => {
      const code = site(index)?.regionCode ?? '';
      return code.length < MUNICIPALITY_DIGITS ? null : code.slice(0, MUNICIPALITY_DIGITS);
    },
  };
}

function* column(fleet: Fleet, keyOf: (terminalIndex: number) => unknown): Generator<number, Column> {
  const { length } = fleet.terminals;
  const numbers = new Map<unknown, number>();
  const counts: number[] = [];
  const groupOf = new Int32Array(length).fill(-1);
  for (let index = 0; index < length; index += 1) {
    if (index % TERMINALS_A_PIECE === TERMINALS_A_PIECE - 1) yield PIECE;
    if (!mayBeHeard(fleet, index)) continue;
    const key = keyOf(index);
    if (key === null || key === '') continue;
    let group = numbers.get(key);
    if (group === undefined) {
      group = numbers.size;
      numbers.set(key, group);
    }
    groupOf[index] = group;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  const offsets = new Int32Array(counts.length + 1);
  counts.forEach((count, group) => (offsets[group + 1] = (offsets[group] ?? 0) + count));
  const next = offsets.slice();
  const members = new Int32Array(offsets[counts.length] ?? 0);
  for (let index = 0; index < length; index += 1) {
    const group = groupOf[index] ?? -1;
    if (group < 0) continue;
    const place = next[group] ?? 0;
    members[place] = index;
    next[group] = place + 1;
  }
  yield PIECE;
  return { groupOf, names: [...numbers.keys()].map(nameOf), offsets, members };
}

function mayBeHeard(fleet: Fleet, index: number): boolean {
  const lifecycle = fleet.terminals[index]?.lifecycle;
  return lifecycle === 'active' || lifecycle === 'installed';
}

/** Without the provider that an owned name begins with. A site's number is no name. */
function nameOf(key: unknown): string {
  return typeof key === 'string' ? key.slice(key.indexOf('\n') + 1) : '';
}

/** True for groups that share a path, whose failure is that of something named. What fails in a place is known by its signs. */
export function isOfPath(kind: GroupKind): boolean {
  return kind === 'beam' || kind === 'gateway' || kind === 'provider' || kind === 'serviceLine';
}

/** True for kinds that the registry names. */
export function isNamed(kind: GroupKind): kind is NamedKind {
  return kind !== 'area';
}
