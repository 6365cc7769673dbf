import type { Effect } from '../effect.ts';
import { eventOf, HOUR_MS } from './event.ts';
import type { Phenomenon } from './phenomenon.ts';
import { nextLocalHour, singles } from './single.ts';
import { occasionsOf } from './phenomenon.ts';

/** A contract with more terminals than this is not switched off over one invoice. */
const SMALL_CONTRACT = 150;
const reasons = ['service_line_suspended', 'payment_required', 'account_disabled'] as const;

/** The provider switches a service line or a small contract off, in office hours and all at once: a clean cut while the signal stays good. */
export const accounts: Phenomenon = (around, perDay, from, to) =>
  occasionsOf(around, 30, perDay, from, to).flatMap(({ number, at, random }): Effect[] => {
    const { groups, fleet } = around;
    const lines = [...groups.serviceLines].filter(([, members]) => members.length >= 3);
    const contracts = [...contractsOf(fleet)].filter(
      ([, members]) => members.length >= 5 && members.length <= SMALL_CONTRACT,
    );
    const byContract = contracts.length > 0 && random.chance(0.12);
    const list = byContract ? contracts : lines.length > 0 ? lines : [...groups.serviceLines];
    const [name, members] = list[random.below(Math.max(1, list.length))] ?? ['', []];
    const first = fleet[members[0] ?? -1];
    if (first === undefined) return [];
    const begins = nextLocalHour(first, at, random.between(9, 17));
    const end = begins + Math.round(random.between(0.7, byContract ? 5 : 22) * HOUR_MS);
    const scope = byContract ? { contract: name } : { serviceLine: name };
    const event = eventOf(`account-${number}`, 'account', begins, end, scope);
    const reason = random.pick(reasons);
    return members.map((index) =>
      switchedOff(event, index, reason, begins + random.below(4_000), end + random.below(60_000)),
    );
  });

/** One terminal alone is switched off: an order that was mistyped, an invoice that was overlooked. */
export const singleAccounts: Phenomenon = (around, perDay, from, to) =>
  singles(around, 31, perDay, from, to).map(({ number, at, index, place, random }): Effect => {
    const begins = nextLocalHour(place, at, random.between(9, 17));
    const end = begins + Math.round(random.between(1, 28) * HOUR_MS);
    const event = eventOf(`account-single-${number}`, 'account', begins, end, {
      serviceLine: place.link.serviceLine ?? place.terminal.id,
    });
    return switchedOff(event, index, random.pick(reasons), begins, end);
  });

/** The data allowance runs out: held to a trickle until it is topped up, now and then switched off altogether. */
export const quotas: Phenomenon = (around, perDay, from, to) =>
  singles(around, 32, perDay, from, to, ({ link }) => link.technology !== 'fiber').map(
    ({ number, at, index, place, random }): Effect => {
      const throttled = at + Math.round(random.between(3, 14) * HOUR_MS);
      const isCut = random.chance(0.5);
      const end = throttled + Math.round(random.between(3, 30) * HOUR_MS);
      const cutAt = isCut ? throttled + Math.round(random.between(0.3, 0.8) * (end - throttled)) : end;
      const limitBps = random.between(0.5e6, 1.2e6);
      const event = eventOf(`quota-${number}`, 'quota', throttled, end, { terminalId: place.terminal.id });
      return {
        ...{ event, terminalIndex: index, from: at, to: end, condition: 'quota' },
        breaches: isCut ? [{ from: cutAt, to: end, layer: 'path', loss: 1 }] : [],
        influence: (when, influence) => {
          const used = 0.9 + (0.1 * (when - at)) / (throttled - at);
          influence.quotaUsedRatio =
            when < throttled ? used : 1 + (0.06 * (when - throttled)) / (end - throttled);
          if (when >= throttled) influence.limitBps = limitBps;
          if (when >= cutAt) influence.disabledReason = 'data_limit_reached';
        },
      };
    },
  );

function switchedOff(
  event: Effect['event'],
  terminalIndex: number,
  reason: string,
  from: number,
  to: number,
): Effect {
  return {
    ...{ event, terminalIndex, from, to },
    breaches: [{ from, to, layer: 'path', loss: 1 }],
    influence: (_, influence) => {
      influence.disabledReason = reason;
    },
  };
}

function contractsOf(fleet: Parameters<Phenomenon>[0]['fleet']): Map<string, number[]> {
  const contracts = new Map<string, number[]>();
  for (const [index, { link }] of fleet.entries()) {
    if (link.contract === null) continue;
    contracts.set(link.contract, [...(contracts.get(link.contract) ?? []), index]);
  }
  return contracts;
}
