import { isClosedDay, localOffsetMs, openingOf } from '../../daily-load.ts';
import { createRandom } from '../../random.ts';
import type { Effect } from '../effect.ts';
import { DAY_MS } from '../schedule.ts';
import { breaking, eventOf, HOUR_MS } from './event.ts';
import type { Phenomenon, Surroundings } from './phenomenon.ts';
import { outOfPower } from './power.ts';

interface SwitchingHabits {
  doesIt: boolean;
  /** Hours before the site opens. */
  early: number;
  /** Hours after it closes. */
  late: number;
  /** It says farewell. */
  tidy: boolean;
  /** Somebody told the programme the hours of the site. */
  declares: boolean;
}

/** Of a site: its terminals share them. */
export function habitsOf(
  { fleet, groups, seed }: Pick<Surroundings, 'fleet' | 'groups' | 'seed'>,
  index: number,
  share: number,
): SwitchingHabits {
  const site = fleet[index]?.site;
  const habits = createRandom(seed * 9_999_991 + (groups.sites.get(site?.id ?? '')?.[0] ?? index) * 15_331);
  const seldom = site?.kind === 'plaza' || site?.kind === 'clinic';
  return {
    doesIt: habits.chance(seldom ? share / 6 : 1.4 * share),
    early: habits.between(0, 0.9),
    late: habits.between(0.2, 1.8),
    tidy: habits.chance(0.5),
    declares: habits.chance(2 / 3),
  };
}

/**
 * Sites where somebody pulls the plug in the evening and puts it back in the morning, and not at all at weekends and holidays.
 * An effect for each local day: touching ones are one darkness. `perDay` is the share of sites that do so.
 */
export const switchedOff: Phenomenon = (around, perDay, from, to) =>
  around.fleet.flatMap((place, index): Effect[] => {
    const { site, link } = place;
    const { doesIt, early, late, tidy } = habitsOf(around, index, perDay);
    if (!doesIt || link.technology === 'fiber') return [];
    const offset = localOffsetMs(site.regionCode);
    const effects: Effect[] = [];
    for (let day = Math.floor((from + offset) / DAY_MS); day * DAY_MS - offset < to; day += 1) {
      const midnight = day * DAY_MS - offset;
      if (midnight < from) continue;
      const { opens, closes } = openingOf(site.kind);
      const random = createRandom(around.seed * 7 + index * 104_651 + day * 613);
      const onAt = midnight + Math.round((opens - early + random.between(-0.15, 0.15)) * HOUR_MS);
      const offAt = midnight + Math.round((closes + late + random.between(-0.25, 0.25)) * HOUR_MS);
      const isClosed = isClosedDay(site.kind, midnight + offset);
      const spans = isClosed
        ? [{ from: midnight, to: midnight + DAY_MS, isOn: false }]
        : [
            { from: midnight, to: onAt, isOn: true },
            { from: offAt, to: midnight + DAY_MS, isOn: false },
          ];
      const event = eventOf(`off-${index}-${day}`, 'offBySchedule', midnight, midnight + DAY_MS, {
        siteId: site.id,
      });
      for (const span of spans) {
        const breaches = outOfPower(around, index, span.from, span.to, tidy ? 'farewell' : 'silence');
        effects.push({
          ...breaking(
            event,
            index,
            span.isOn
              ? breaches
              : [
                  {
                    from: span.from,
                    to: span.to,
                    layer: 'site',
                    loss: 1,
                    leaves: tidy ? 'farewell' : 'silence',
                  },
                ],
          ),
          condition: 'offBySchedule',
        });
      }
    }
    return effects;
  });
