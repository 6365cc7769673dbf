import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { askCommands } from '../../../server/commands/ask-commands.ts';
import { answered, type TerminalCommand } from '../../../server/commands/command.ts';
import type { CommandReply } from '../../../telemetry/contract/commands.ts';
import { reply } from '../../support/arbitraries.ts';
import { CommandsWorld, HOUR, MINUTE, SECOND } from './commands-world.ts';

let world: CommandsWorld;
beforeEach(async () => {
  world = await CommandsWorld.open();
});

test('a terminal that is there is asked at once, with the session it announced', async () => {
  world.present.set('T-1', 's7');
  await world.ask('speedTest', ['T-1'], { parameters: { maxBytes: 5e6 } });
  const now = world.clock.now();
  expect(world.said).toEqual([
    {
      terminalId: 'T-1',
      command: {
        id: 'c1',
        kind: 'speedTest',
        issuedAt: now,
        expiresAt: now + 10 * MINUTE,
        ttlS: 600,
        session: 's7',
        maxBytes: 5e6,
      },
    },
  ]);
  expect(await world.states()).toEqual(['sent']);
});

test('a terminal that is away is asked when it is heard again', async () => {
  await world.ask('reboot');
  await world.passes(MINUTE);
  expect(world.said).toEqual([]);
  await world.speaks('T-2');
  expect(world.said).toEqual([]);
  await world.speaks('T-1');
  expect(world.said[0]?.command).toMatchObject({ kind: 'reboot', ttlS: 540 });
});

test('a farewell, or a presence the broker only repeats, is nobody to talk to', async () => {
  await world.ask('reboot');
  const presence = { terminalId: 'T-1', receivedAt: 0, retained: false };
  world.commands.heard({
    samples: [],
    presences: [
      { ...presence, presence: { state: 'online' }, retained: true },
      { ...presence, presence: { state: 'online' } },
      { ...presence, presence: { state: 'offline' } },
    ],
  });
  await world.commands.stop();
  expect(world.said).toEqual([]);
});

test('replies lead it to its end, and the result is kept', async () => {
  await world.ask('speedTest');
  await world.speaks();
  await world.replies({ id: 'c1', state: 'accepted' });
  expect(await world.states()).toEqual(['accepted']);
  await world.replies({ id: 'c1', state: 'running' });
  expect(await world.states()).toEqual(['running']);
  await world.replies({ id: 'c1', state: 'done', result: { downlinkCapacityBps: 9e7 } });
  expect(await world.states()).toEqual(['done']);
  expect(world.commands.openCount).toBe(0);
  const { result } = await world.db.selectFrom('commands').select('result').executeTakeFirstOrThrow();
  expect(JSON.parse(result ?? '')).toEqual({ downlinkCapacityBps: 9e7 });
});

test.each(['failed', 'refused', 'expired'] as const)('the terminal may answer %s, and why', async (state) => {
  await world.ask('speedTest');
  await world.speaks();
  await world.replies({ id: 'c1', state, reason: 'overBudget' });
  expect(await world.states()).toEqual([`${state}/overBudget`]);
});

test('what is never heard of expires, and is sent to nobody afterwards', async () => {
  await world.ask('reboot');
  await world.passes(10 * MINUTE);
  expect(await world.states()).toEqual(['expired/neverHeard']);
  await world.speaks();
  expect(world.said).toEqual([]);
});

test('what was sent and never answered expires as such; a late word of the terminal is believed', async () => {
  await world.ask('reboot');
  await world.speaks();
  await world.passes(10 * MINUTE);
  expect(await world.states()).toEqual(['expired/noReply']);
  await world.replies({ id: 'c1', state: 'running' });
  expect(await world.states()).toEqual(['expired/noReply']);
  await world.replies({ id: 'c1', state: 'done', bootId: 'b2' });
  expect(await world.states()).toEqual(['done']);
});

test('what is being done may take an hour longer', async () => {
  await world.ask('speedTest');
  await world.speaks();
  await world.replies({ id: 'c1', state: 'running' });
  await world.passes(10 * MINUTE + HOUR - SECOND);
  expect(await world.states()).toEqual(['running']);
  await world.passes(SECOND);
  expect(await world.states()).toEqual(['expired/noReply']);
});

test('a harmless kind is sent again where nothing was heard of it, ever more seldom; a reboot never', async () => {
  await world.ask('speedTest', ['T-1'], { validMs: 24 * HOUR });
  await world.ask('reboot', ['T-2'], { validMs: 24 * HOUR });
  for (let minute = 0; minute < 20 * 60; minute += 1) {
    await world.speaks('T-1');
    await world.speaks('T-2');
    world.clock.advance(MINUTE);
  }
  expect(world.said.filter(({ terminalId }) => terminalId === 'T-1')).toHaveLength(5);
  expect(world.said.filter(({ terminalId }) => terminalId === 'T-2')).toHaveLength(1);
});

test('nothing is said while the broker is away', async () => {
  world.brokerThere = false;
  world.present.set('T-1', 's');
  await world.ask('reboot');
  await world.speaks();
  expect(await world.states()).toEqual(['queued']);
  world.brokerThere = true;
  await world.passes(SECOND);
  expect(await world.states()).toEqual(['sent']);
});

test('speed tests of several terminals begin apart', async () => {
  for (const id of ['T-1', 'T-2', 'T-3']) world.present.set(id, 's');
  await world.ask('speedTest', ['T-1', 'T-2', 'T-3'], { spreadMs: 20 * SECOND });
  const asked = () => world.said.map(({ terminalId }) => terminalId);
  expect(asked()).toEqual(['T-1']);
  await world.passes(20 * SECOND);
  expect(asked()).toEqual(['T-1', 'T-2']);
  await world.passes(20 * SECOND);
  expect(asked()).toEqual(['T-1', 'T-2', 'T-3']);
});

test('it can be taken back until it was sent; a harmless kind also later, but not for certain', async () => {
  await world.ask('reboot');
  expect(await world.commands.cancel('c1')).toMatchObject({ state: 'cancelled', reason: null });
  await world.speaks();
  expect(world.said).toEqual([]);

  await world.ask('reboot');
  await world.ask('speedTest');
  await world.speaks();
  expect(await world.commands.cancel('c2')).toBe('tooLate');
  expect(await world.commands.cancel('c3')).toMatchObject({ state: 'cancelled', reason: 'maybeSent' });
  await world.replies({ id: 'c3', state: 'done' });
  expect(await world.commands.cancel('c3')).toBe('tooLate');
  expect(await world.states()).toEqual(['cancelled', 'sent', 'done']);
});

test('a reply to the command of another terminal, or of nobody, is a dead letter and changes nothing', async () => {
  await world.ask('reboot');
  await world.speaks();
  await world.replies({ id: 'c1', state: 'done' }, 'T-2');
  await world.replies({ id: 'nobody', state: 'done' });
  expect(await world.states()).toEqual(['sent']);
  const letters = await world.db.selectFrom('dead_letters').selectAll().orderBy('id').execute();
  expect(letters).toMatchObject([
    { reason: 'unknownCommand', terminal_id: 'T-2', topic: 'atalaya/v1/terminals/T-2/replies' },
    { reason: 'unknownCommand', terminal_id: 'T-1', got: 'nobody' },
  ]);
  expect(world.commands.foreignReplies).toBe(2);
});

const sent: TerminalCommand = {
  id: 'c1',
  terminalId: 'T-1',
  siteId: 'S-1',
  kind: 'reboot',
  parameters: {},
  state: 'sent',
  askedBy: 'ana',
  issuedAt: 0,
  notBefore: 0,
  expiresAt: 1,
  sentAt: 0,
  sends: 1,
  answeredAt: null,
  endedAt: null,
  reason: null,
  result: null,
};
const apply = (replies: readonly CommandReply[]): TerminalCommand =>
  replies.reduce((command, each) => answered(command, each, 5) ?? command, sent);

test('replies repeated any number of times change nothing, and no reply undoes a final one', () => {
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 8 }),
      fc.array(fc.nat(7), { maxLength: 8 }),
      (replies, again) => {
        const once = apply(replies);
        const repeats = again.flatMap((at) => replies[at] ?? []);
        expect(apply([...replies, ...repeats])).toEqual(once);
      },
    ),
  );
});

test('what another process wrote into the database is sent within a tick, once', async () => {
  world.present.set('T-1', 's1');
  await world.commands.load();
  await world.passes(HOUR);
  const ask = (id: string, issuedAt: number) =>
    askCommands(
      world.db,
      {
        ...{ kind: 'reboot', parameters: {}, targets: [{ terminalId: 'T-1', siteId: 'S-1' }] },
        ...{ askedBy: 'command', validMs: 10 * MINUTE, spreadMs: 0, idempotencyKey: null },
      },
      issuedAt,
      () => id,
    );
  // Its clock is five minutes behind ours.
  await ask('cli', world.clock.now() - 5 * MINUTE);
  await world.passes(SECOND);
  await world.passes(SECOND);
  expect(world.said.map(({ command }) => command.id)).toEqual(['cli']);
  expect(await world.states()).toEqual(['sent']);
  await world.crashes();
  await world.passes(SECOND);
  expect(world.said).toHaveLength(1);
});
