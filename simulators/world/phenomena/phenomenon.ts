import type { SimulatedSite } from '../../fleet.ts';
import type { Effect } from '../effect.ts';
import type { FleetGroups } from '../groups.ts';
import { occasions, type Lead, type Occasion } from '../schedule.ts';
import type { Traits } from '../traits.ts';

/** What events are made of. */
export interface Surroundings {
  fleet: readonly SimulatedSite[];
  groups: FleetGroups;
  traits: readonly Traits[];
  seed: number;
  /** Where slots of time begin, epoch milliseconds. */
  origin: number;
  /** When the first events begin; undefined: the world is older than `origin`. */
  lead: Lead | undefined;
}

/** Everything of one kind that begins within `[from, to)`, as effects on terminals. */
export type Phenomenon = (around: Surroundings, perDay: number, from: number, to: number) => Effect[];

/** No effect lasts longer: whoever asks for a moment looks back so far. */
export const LONGEST_MS = 3 * 86_400_000;

/** When a phenomenon's events begin. `kind` tells its numbers from those of others. */
export function occasionsOf(
  { seed, origin, lead }: Surroundings,
  kind: number,
  perDay: number,
  from: number,
  to: number,
): Occasion[] {
  return occasions({ seed, kind, perDay, origin, lead }, from, to);
}
