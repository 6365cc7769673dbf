import type { SimulatedSite } from '../../fleet.ts';
import type { Effect, Layer } from '../effect.ts';
import { breaking, eventOf, MINUTE_MS } from './event.ts';
import { occasionsOf, type Phenomenon } from './phenomenon.ts';

/**
 * A gateway fails: all its beams within seconds, no ramp. A bent-pipe satellite then has nothing to send, so the carrier is
 * gone; a dish in low orbit still hears its satellite, a modem its tower, and nobody carries on from there.
 */
export const gateways: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 2, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const names = [...around.groups.gateways].filter(([, members]) => members.length >= 3);
    const chosen = names[random.below(Math.max(1, names.length))];
    if (chosen === undefined) return [];
    const [gateway, members] = chosen;
    const end = at + Math.round((9 + 110 * random.next() ** 2) * MINUTE_MS);
    const event = eventOf(`gateway-${number}`, 'gateway', at, end, { gateway });
    return members.map((terminalIndex) =>
      breaking(event, terminalIndex, [
        {
          from: at + random.below(5_000),
          to: end + random.below(40_000),
          layer: layerOf(around.fleet[terminalIndex]),
          loss: 1,
        },
      ]),
    );
  });

/** A provider's core or its way to the internet fails: every gateway, within a minute; all signals stay good. */
export const providers: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 3, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const names = [...around.groups.providers].filter(([, members]) => members.length >= 3);
    const chosen = names[random.below(Math.max(1, names.length))];
    if (chosen === undefined) return [];
    const [provider, members] = chosen;
    const end = at + Math.round((8 + 50 * random.next() ** 2) * MINUTE_MS);
    const layer: Layer = random.chance(0.5) ? 'path' : 'beyond';
    const loss = random.chance(0.2) ? random.between(0.4, 0.8) : 1;
    const event = eventOf(`provider-${number}`, 'provider', at, end, { provider });
    return members.map((terminalIndex) =>
      breaking(event, terminalIndex, [
        {
          from: at + random.below(25_000),
          to: end + random.below(60_000),
          layer: loss < 1 ? 'beyond' : layer,
          loss,
        },
      ]),
    );
  });

function layerOf(place: SimulatedSite | undefined): Layer {
  return place?.link.technology === 'geo' ? 'carrier' : 'path';
}
