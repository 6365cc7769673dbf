import type { OutageCause } from '../../../telemetry/contract/site-state.ts';
import type { Breach, Effect, WorldEvent } from '../effect.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** An event's name, cause and extent. */
export function eventOf(
  name: string,
  cause: OutageCause,
  from: number,
  to: number,
  scope: WorldEvent['scope'],
): WorldEvent {
  return { eventId: name, cause, from, to, scope };
}

/** An event that only breaks the link of a terminal. */
export function breaking(event: WorldEvent, terminalIndex: number, breaches: readonly Breach[]): Effect {
  return {
    event,
    terminalIndex,
    from: Math.min(...breaches.map(({ from }) => from)),
    to: Math.max(...breaches.map(({ to }) => to)),
    breaches,
  };
}
