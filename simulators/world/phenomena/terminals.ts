import type { Breach, Effect } from '../effect.ts';
import { breaking, eventOf, HOUR_MS, MINUTE_MS } from './event.ts';
import type { Phenomenon } from './phenomenon.ts';
import { nextLocalHour, singles } from './single.ts';

/** A terminal breaks, until somebody mends or replaces it. */
export const hardware: Phenomenon = (around, perDay, from, to) =>
  singles(around, 10, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(2, 40) * HOUR_MS);
    const event = eventOf(`hardware-${number}`, 'terminal', at, end, { terminalId: place.terminal.id });
    return breaking(event, index, [{ from: at, to: end, layer: 'terminal', loss: 1, terminalBootAt: end }]);
  });

/** Its own power supply fails or is pulled: the agent lives on, only the terminal starts anew. */
export const supply: Phenomenon = (around, perDay, from, to) =>
  singles(around, 11, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const backAt = at + Math.round(5 * Math.exp(random.between(0, 3.4)) * MINUTE_MS);
    const end = backAt + (around.traits[index]?.terminalBootMs ?? 120_000);
    const event = eventOf(`supply-${number}`, 'terminal', at, end, { terminalId: place.terminal.id });
    return breaking(event, index, [
      { from: at, to: end, layer: 'terminal', loss: 1, terminalBootAt: backAt },
    ]);
  });

/** New firmware: it starts anew before dawn. As a rule too short to be called an outage. */
export const reboots: Phenomenon = (around, perDay, from, to) =>
  singles(around, 12, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const begins = nextLocalHour(place, at, 3 + random.next());
    const end = begins + Math.min(170_000, around.traits[index]?.terminalBootMs ?? 120_000);
    const event = eventOf(`reboot-${number}`, 'terminal', begins, end, { terminalId: place.terminal.id });
    return breaking(event, index, [
      { from: begins, to: end, layer: 'terminal', loss: 1, terminalBootAt: begins },
    ]);
  });

/** Too hot on a roof at noon: it slows down, then switches its radio off until it has cooled. */
export const heat: Phenomenon = (around, perDay, from, to) =>
  singles(around, 13, perDay, from, to, ({ link }) => link.technology !== 'fiber').map(
    ({ number, at, index, place, random }): Effect => {
      const begins = nextLocalHour(place, at, random.between(12.5, 15));
      const hotFrom = begins + Math.round(random.between(40, 90) * MINUTE_MS);
      const hotTo = hotFrom + Math.round(random.between(12, 70) * MINUTE_MS);
      const ends = hotTo + 60 * MINUTE_MS;
      const event = eventOf(`heat-${number}`, 'terminal', hotFrom, hotTo, { terminalId: place.terminal.id });
      return {
        event,
        terminalIndex: index,
        from: begins,
        to: ends,
        breaches: [{ from: hotFrom, to: hotTo, layer: 'carrier', loss: 1 }],
        influence: (when, influence) => {
          const [rise, fall] = [(when - begins) / (hotFrom - begins), (ends - when) / (ends - hotTo)];
          influence.heatC += 40 * Math.max(0, Math.min(1, rise, fall));
          if (when >= hotFrom && when < hotTo) influence.alerts.push('thermal_shutdown');
          else if (Math.min(rise, fall) > 0.6) influence.alerts.push('thermal_throttle');
        },
      };
    },
  );

/** A link that comes and goes every few minutes for an hour or so: a terminal that keeps starting anew, or a bad connector. */
export const flapping: Phenomenon = (around, perDay, from, to) =>
  singles(around, 14, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(35, 100) * MINUTE_MS);
    const startsAnew = random.chance(0.65);
    const breaches: Breach[] = [];
    for (let down = at; down < end;) {
      const up = Math.min(end, down + Math.round(random.between(1.2, 5) * MINUTE_MS));
      breaches.push({
        ...{ from: down, to: up, loss: 1, layer: startsAnew ? 'terminal' : 'carrier' },
        ...(startsAnew ? { terminalBootAt: down + 5_000 } : {}),
      });
      down = up + Math.round(random.between(0.8, 5) * MINUTE_MS);
    }
    const last = breaches.at(-1)?.to ?? end;
    const event = eventOf(`flapping-${number}`, 'terminal', at, last, { terminalId: place.terminal.id });
    return breaking(event, index, breaches);
  });

/** Interference or an old cable: some packets are lost for hours, never so many that it would be an outage. */
export const degradations: Phenomenon = (around, perDay, from, to) =>
  singles(around, 15, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(1, 9) * HOUR_MS);
    const loss = random.between(0.06, 0.13);
    const event = eventOf(`degraded-${number}`, 'undetermined', at, end, { terminalId: place.terminal.id });
    return {
      ...{ event, terminalIndex: index, from: at, to: end, breaches: [], condition: 'degraded' },
      influence: (_, influence) => {
        influence.loss += loss;
      },
    };
  });
