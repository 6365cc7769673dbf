import type { Command, Outage } from '../connection/resources.ts';

/** One fact of a site's history. `at` is epoch milliseconds. */
export type HistoryFact =
  | { type: 'outage'; at: number; id: string; outage: Outage }
  | { type: 'command'; at: number; id: string; command: Command };

/** What happened at a site, newest first: outages by their start, commands by when they were asked for. */
export function historyOf(outages: readonly Outage[], commands: readonly Command[]): HistoryFact[] {
  const facts: HistoryFact[] = [
    ...outages.map((outage) => ({ type: 'outage' as const, at: outage.startsAt, id: outage.id, outage })),
    ...commands.map((command) => ({
      type: 'command' as const,
      at: command.issuedAt,
      id: command.id,
      command,
    })),
  ];
  return facts.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}
