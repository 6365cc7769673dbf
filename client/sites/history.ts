import type { Command, EquipmentChange, Outage } from '../connection/resources.ts';

/** One fact of a site's history. `at` is epoch milliseconds. */
export type HistoryFact =
  | { type: 'outage'; at: number; id: string; outage: Outage }
  | { type: 'command'; at: number; id: string; command: Command }
  | { type: 'equipment'; at: number; id: string; change: EquipmentChange };

/** What happened at a site, newest first: outages by their start, commands by when they were asked for, changes of equipment. */
export function historyOf(
  outages: readonly Outage[],
  commands: readonly Command[],
  changes: readonly EquipmentChange[],
): HistoryFact[] {
  const facts: HistoryFact[] = [
    ...outages.map((outage) => ({ type: 'outage' as const, at: outage.startsAt, id: outage.id, outage })),
    ...commands.map((command) => ({
      type: 'command' as const,
      at: command.issuedAt,
      id: command.id,
      command,
    })),
    ...changes.map((change) => ({
      type: 'equipment' as const,
      at: change.at,
      id: `equipment-${change.id}`,
      change,
    })),
  ];
  return facts.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}
