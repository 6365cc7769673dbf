import { noise } from '../../random.ts';
import type { Breach, Effect, WorldEvent } from '../effect.ts';
import { eventOf, MINUTE_MS } from './event.ts';
import { occasionsOf, type Phenomenon, type Surroundings } from './phenomenon.ts';

/** Sites of one municipality that hang on one medium-voltage line: so many of a large fleet's. */
const SITES_A_FEEDER = 8;

/** The grid fails on a feeder: its sites go dark together, those with a battery later or not at all; everything starts anew after. */
export const feeders: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 6, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const { municipalities } = around.groups;
    const several = [...municipalities].filter(([, members]) => members.length >= 3);
    const choice = several.length > 0 && random.chance(0.7) ? several : [...municipalities];
    const chosen = choice[random.below(Math.max(1, choice.length))];
    if (chosen === undefined) return [];
    const [regionCode, members] = chosen;
    const feedersThere = Math.max(1, Math.round(members.length / SITES_A_FEEDER));
    const feeder = random.below(feedersThere);
    const end = at + Math.round(6 * Math.exp(random.between(0, 4.2)) * MINUTE_MS);
    const event = eventOf(`feeder-${number}`, 'power', at, end, { regionCode, feeder: feeder + 1 });
    return members
      .filter((index) => feederOf(around, index, feedersThere) === feeder)
      .flatMap((index) =>
        gridFailure(around, event, index, at + random.below(1_500), end + random.below(20_000)),
      );
  });

/** Sites next to each other in the fleet's terms share nothing; their place decides, and both terminals of a site agree. */
function feederOf({ fleet, seed }: Surroundings, index: number, feedersThere: number): number {
  const site = fleet[index]?.site;
  return Math.floor(noise(seed, 91, Math.round((site?.longitude ?? 0) * -50)) * feedersThere);
}

/** What a grid failure does to one terminal. */
function gridFailure(
  around: Surroundings,
  event: WorldEvent,
  terminalIndex: number,
  from: number,
  to: number,
): Effect[] {
  const traits = around.traits[terminalIndex];
  if (traits === undefined) return [];
  const { batteryMs } = traits;
  const diesAt = from + batteryMs;
  const breaches = diesAt < to ? outOfPower(around, terminalIndex, diesAt, to, 'silence') : [];
  return [
    {
      event,
      terminalIndex,
      from,
      to: breaches.at(-1)?.to ?? to,
      breaches,
      ...(batteryMs === 0
        ? {}
        : {
            influence: (when, influence) => {
              if (when >= Math.min(to, diesAt)) return;
              influence.onBattery = true;
              influence.batteryRatio = Math.max(0, 1 - (when - from) / batteryMs);
            },
          }),
    },
  ];
}

/** No power for `[from, to)`, then everything starts: the agent first as a rule, the link when the terminal has found its way. */
export function outOfPower(
  { traits }: Surroundings,
  terminalIndex: number,
  from: number,
  to: number,
  leaves: 'farewell' | 'silence',
): Breach[] {
  const { agentBootMs = 40_000, terminalBootMs = 120_000 } = traits[terminalIndex] ?? {};
  const agentAt = to + agentBootMs;
  const linkAt = to + terminalBootMs;
  return [
    { from, to: agentAt, layer: 'site', loss: 1, terminalBootAt: to, agentBootAt: agentAt, leaves },
    ...(linkAt > agentAt
      ? [{ from: agentAt, to: linkAt, layer: 'terminal' as const, loss: 1, terminalBootAt: to }]
      : []),
  ];
}
