import type { Fleet } from '../registry/fleet.ts';
import type { FleetParts } from './fleet-parts.ts';

/** An import changes the fleet many times; what is made meanwhile would be made anew. */
const SETTLED_MS = 5_000;

/**
 * Makes what a console of the whole country loads before anybody asks, after a start and whenever the fleet has changed: for
 * 250,000 sites a second of work, which the first person would wait for. Returns its undo.
 */
export function keepPartsReady(fleet: Pick<Fleet, 'onChange'>, parts: Pick<FleetParts, 'for'>): () => void {
  const prepare = async (): Promise<void> => {
    await parts.for({ regionCodes: null }, 'sites');
    await parts.for({ regionCodes: null }, 'texts');
  };
  let timer: ReturnType<typeof setTimeout>;
  const soon = (): void => {
    clearTimeout(timer);
    // What fails is made again when somebody asks, who is told why.
    timer = setTimeout(() => void prepare().catch(() => undefined), SETTLED_MS);
  };
  soon();
  const undo = fleet.onChange(soon);
  return () => {
    undo();
    clearTimeout(timer);
  };
}
