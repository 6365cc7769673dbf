import type { Logger } from 'pino';
import type { MonitoringHealth } from '../telemetry/contract/console-events.ts';

/** What the monitor itself can suffer from. */
export type Trouble = MonitoringHealth['problems'][number];

/** Warnings, and rules with faults, need a person, not a restart: the product is as ready as ever. */
export function hinders(trouble: Trouble): boolean {
  return ![
    'diskNearlyFull',
    'journalNearlyFull',
    'formatsBroken',
    'clockWrong',
    'receptionDoubtful',
  ].includes(trouble);
}

/** A part tells what it suffers from, in one line for the log, or that it no longer does (undefined). */
export type TellTrouble = (problem: string | undefined) => void;

/**
 * Passes on what the monitor suffers from: to the consoles and metrics when the first part tells of it and when the last
 * one is well again, to the log each time a part tells something new.
 */
export function createTroubles(
  live: { problem(trouble: Trouble): void; solved(trouble: Trouble): void },
  log: Logger,
): (trouble: Trouble) => TellTrouble {
  const sufferers = new Map<Trouble, Set<TellTrouble>>();

  return (trouble) => {
    const all = sufferers.get(trouble) ?? new Set();
    sufferers.set(trouble, all);
    let last: string | undefined;
    const tell: TellTrouble = (problem) => {
      if (problem !== undefined && problem !== last) log.error({ problem }, trouble);
      if (problem === undefined && last !== undefined) log.warn(`over: ${trouble}`);
      last = problem;
      if (problem === undefined) {
        if (all.delete(tell) && all.size === 0) live.solved(trouble);
      } else if (all.size === 0) {
        all.add(tell);
        live.problem(trouble);
      } else all.add(tell);
    };
    return tell;
  };
}
