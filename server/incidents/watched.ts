import type { Surroundings } from './explain.ts';
import type { NamedKind } from './fleet-groups.ts';

/** Links asked whether they kept service; of larger groups so many, spread evenly, stand for all. */
const MOST_ASKED = 2_048;

/** How many of a group are known to have kept service after a moment, those affected apart. */
export function keptOf(
  kind: NamedKind,
  group: number,
  affected: ReadonlySet<number>,
  at: number,
  { groups, keptService }: Pick<Surroundings, 'groups' | 'keptService'>,
): number {
  const members = groups.members(kind, group);
  const asked = evenly(members);
  let kept = 0;
  for (const index of asked) if (!affected.has(index) && keptService(index, at)) kept += 1;
  return asked.length === 0 ? 0 : Math.round((kept * members.length) / asked.length);
}

/** All of them, or of more than `most` so many, spread evenly. */
export function evenly(all: ArrayLike<number>, most = MOST_ASKED): number[] {
  const step = Math.max(1, all.length / most);
  const chosen: number[] = [];
  for (let place = 0; place < all.length; place += step) chosen.push(all[Math.floor(place)] ?? -1);
  return chosen;
}
