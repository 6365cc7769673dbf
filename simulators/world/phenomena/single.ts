import { localOffsetMs } from '../../daily-load.ts';
import type { SimulatedSite } from '../../fleet.ts';
import { DAY_MS, type Occasion } from '../schedule.ts';
import { HOUR_MS } from './event.ts';
import { occasionsOf, type Surroundings } from './phenomenon.ts';

/** One terminal that something happens to. */
export interface Single extends Occasion {
  index: number;
  place: SimulatedSite;
}

/** Events of single terminals, each at one chosen by lot; `perThousand` a day and 1,000 terminals. */
export function singles(
  around: Surroundings,
  kind: number,
  perThousand: number,
  from: number,
  to: number,
  suits: (place: SimulatedSite) => boolean = () => true,
): Single[] {
  const { fleet } = around;
  return occasionsOf(around, kind, (perThousand * fleet.length) / 1000, from, to).flatMap((occasion) => {
    const index = occasion.random.below(fleet.length);
    const place = fleet[index];
    // Who does not suit is left in peace: so rates are per suitable terminal.
    return place !== undefined && suits(place) ? [{ ...occasion, index, place }] : [];
  });
}

/** The next moment at which a place's clock shows an hour of the day, 0 to 24. */
export function nextLocalHour({ site }: SimulatedSite, at: number, hour: number): number {
  const local = at + localOffsetMs(site.regionCode);
  const inDay = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  return Math.round(at + ((hour * HOUR_MS - inDay + DAY_MS) % DAY_MS));
}
