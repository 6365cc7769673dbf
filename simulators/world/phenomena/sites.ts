import type { Effect } from '../effect.ts';
import { breaking, eventOf, HOUR_MS, MINUTE_MS } from './event.ts';
import type { Phenomenon } from './phenomenon.ts';
import { outOfPower } from './power.ts';
import { singles } from './single.ts';

const KM_A_DEGREE = 111.2;

/** The site's own network fails behind the agent: no user is served, and yet the link is well. */
export const localNetworks: Phenomenon = (around, perDay, from, to) =>
  singles(around, 20, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(0.4, 9) * HOUR_MS);
    const event = eventOf(`lan-${number}`, 'lan', at, end, { siteId: place.site.id });
    return {
      ...{ event, terminalIndex: index, from: at, to: end, breaches: [], condition: 'lan' },
      influence: (_, influence) => {
        influence.lanUp = false;
      },
    };
  });

/** The switch or cable between agent and terminal fails: nobody at the site reaches the link, which is well. */
export const cables: Phenomenon = (around, perDay, from, to) =>
  singles(around, 21, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(6 * Math.exp(random.between(0, 3.6)) * MINUTE_MS);
    const event = eventOf(`cable-${number}`, 'lan', at, end, { siteId: place.site.id });
    return {
      ...breaking(event, index, [{ from: at, to: end, layer: 'cable', loss: 1 }]),
      influence: (_, influence) => {
        influence.lanUp = false;
      },
    };
  });

/** Terminal and agent are taken down, carried elsewhere and switched on there, some kilometres away. */
export const relocations: Phenomenon = (around, perDay, from, to) =>
  singles(
    around,
    22,
    perDay,
    from,
    to,
    ({ link }) => (link.technology === 'leo' || link.technology === 'cellular') && link.role === 'primary',
  ).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(1.5, 30) * HOUR_MS);
    const [km, angle] = [random.between(2, 40), random.between(0, 2 * Math.PI)];
    const movedTo = {
      latitude: place.site.latitude + (km * Math.cos(angle)) / KM_A_DEGREE,
      longitude: place.site.longitude + (km * Math.sin(angle)) / KM_A_DEGREE,
    };
    const event = eventOf(`moved-${number}`, 'relocated', at, end, {
      ...{ terminalId: place.terminal.id, km: Math.round(km * 10) / 10 },
    });
    const breaches = outOfPower(around, index, at, end, random.chance(0.5) ? 'farewell' : 'silence');
    return breaking(
      event,
      index,
      breaches.map((breach) => ({ ...breach, movedTo })),
    );
  });

/** The agent starts anew, after an update or a crash. The link is well, and nobody measures for a minute or two. */
export const agentRestarts: Phenomenon = (around, perDay, from, to) =>
  singles(around, 23, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(30, 150) * 1000);
    const event = eventOf(`agent-${number}`, 'undetermined', at, end, { terminalId: place.terminal.id });
    const leaves = random.chance(0.5) ? 'farewell' : 'reset';
    return {
      ...breaking(event, index, [{ from: at, to: end, layer: 'agent', loss: 0, agentBootAt: end, leaves }]),
      condition: 'agentRestart',
    };
  });

/** The agent hangs or its disk is full: hours of silence while the link is well. Nothing measured it, so nobody can know but by what counts on. */
export const muteness: Phenomenon = (around, perDay, from, to) =>
  singles(around, 24, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const end = at + Math.round(random.between(0.5, 8) * HOUR_MS);
    const event = eventOf(`mute-${number}`, 'undetermined', at, end, { terminalId: place.terminal.id });
    return {
      ...breaking(event, index, [{ from: at, to: end, layer: 'agent', loss: 0, agentBootAt: end }]),
      condition: 'mute',
    };
  });
