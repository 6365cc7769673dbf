import { setTimeout as pause } from 'node:timers/promises';
import { buildSamplesPayload, type Sample } from '../telemetry/contract/sample.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import type { SimulatedSite } from './fleet.ts';
import type { Outbox } from './fleet-run.ts';
import { isOff, readingIn } from './measure.ts';
import type { World } from './world.ts';

export interface HistoryOptions {
  fleet: readonly SimulatedSite[];
  world: World;
  outbox: Outbox;
  /** The terminal's link is dark now: its history waits. */
  isDark: (index: number) => boolean;
  epoch: string;
  /** Epoch milliseconds; rows stand at multiples of `stepMs` with `from < measuredAt <= to`. */
  from: number;
  to: number;
  stepMs: number;
  /** So that live samples are not held up. */
  rowsPerSecond: number;
  signal: AbortSignal;
}

/** How many rows of history each terminal will send: live samples are numbered after them. */
export function historyRows({ from, to, stepMs }: Pick<HistoryOptions, 'from' | 'to' | 'stepMs'>): number {
  return Math.max(0, Math.floor(to / stepMs) - Math.floor(from / stepMs));
}

/** What one terminal measured before the simulator started, numbered from 1: nothing while it was off. The same times and values at every start. */
export function historyOf(
  options: Omit<HistoryOptions, 'outbox' | 'isDark' | 'signal'>,
  index: number,
): Sample[] {
  const { world, epoch, from, stepMs } = options;
  const first = Math.floor(from / stepMs) + 1;
  return Array.from({ length: historyRows(options) }, (_, row) => (first + row) * stepMs)
    .filter((measuredAt) => !isOff(world.conditions(index, measuredAt)))
    .map((measuredAt, row) => ({
      ...readingIn(world, index, measuredAt, stepMs / 1000),
      epoch,
      seq: row + 1,
    }));
}

/** Replays the fleet's past, one message per terminal, behind the live samples. Resolves when all was acknowledged or it was aborted. */
export async function replayHistory(options: HistoryOptions): Promise<void> {
  const { fleet, outbox, isDark, rowsPerSecond, signal } = options;
  const rows = historyRows(options);
  if (rows === 0) return;
  const waiting = fleet.map((_, index) => index);
  for (let index = waiting.shift(); index !== undefined && !signal.aborted; index = waiting.shift()) {
    await pause(isDark(index) || !outbox.hasRoom(index) ? 200 : (rows / rowsPerSecond) * 1000);
    if (!(await sent(options, index))) waiting.push(index);
  }

  async function sent(of: HistoryOptions, index: number): Promise<boolean> {
    const terminalId = fleet[index]?.terminal.id;
    if (terminalId === undefined || isDark(index) || !outbox.hasRoom(index)) return false;
    const samples = historyOf(of, index);
    if (samples.length === 0) return true;
    const payload = buildSamplesPayload(samples);
    return outbox.publish(index, buildTopic(terminalId, 'samples'), payload, false).then(
      () => true,
      () => false,
    );
  }
}
