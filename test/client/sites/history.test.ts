import { expect, test } from 'vitest';
import type { Command, EquipmentChange, Outage } from '../../../client/connection/resources.ts';
import { historyOf } from '../../../client/sites/history.ts';

const outage = (id: string, startsAt: number): Outage => ({
  id,
  startsAt,
  endsAt: null,
  cause: 'power',
  causeConfidence: 1,
  incidentId: null,
  takenOut: false,
  startUncertaintySeconds: 0,
  endUncertaintySeconds: 0,
});
const command = (id: string, issuedAt: number): Command => ({
  id,
  issuedAt,
  terminalId: 'T-1',
  kind: 'reboot',
  parameters: { profile: null, intervalS: null },
  state: 'done',
  askedBy: 'Ana',
  reason: null,
  result: null,
});

const swap = (id: number, at: number): EquipmentChange => ({
  id,
  at,
  kind: 'swapped',
  terminalId: 'T-0',
  newTerminalId: 'T-1',
  by: 'Ana',
});

test('outages, commands and changes of equipment are one history, newest first, whatever order they come in', () => {
  const facts = historyOf(
    [outage('o1', 10), outage('o2', 40)],
    [command('c1', 20), command('c2', 40)],
    [swap(7, 30)],
  );
  expect(facts.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'command c2',
    'outage o2',
    'equipment equipment-7',
    'command c1',
    'outage o1',
  ]);
});
