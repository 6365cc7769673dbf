import { beforeEach, expect, test } from 'vitest';
import { CommandsWorld, HOUR, MINUTE, SECOND } from './commands-world.ts';

let world: CommandsWorld;
beforeEach(async () => {
  world = await CommandsWorld.open();
  world.present.set('T-1', 's1');
});

/** A process that never gets further: what it waits for will not come. */
const forever = (): Promise<void> => new Promise(() => undefined);

test('killed before it was marked as sent: the next process sends it', async () => {
  world.present.clear();
  await world.ask('reboot');
  await world.crashes();
  await world.speaks();
  expect(world.said).toHaveLength(1);
});

test('killed between the mark and the broker: the reboot is lost, visibly, and never sent', async () => {
  let reached: () => void = () => undefined;
  const publishing = new Promise<void>((resolve) => (reached = resolve));
  world.beforePublish = () => {
    reached();
    return forever();
  };
  void world.ask('reboot');
  await publishing;
  world.beforePublish = () => Promise.resolve();
  await world.crashes();
  await world.speaks();
  await world.passes(MINUTE);
  expect(world.said).toEqual([]);
  await world.passes(10 * MINUTE);
  expect(await world.states()).toEqual(['expired/noReply']);
});

test('killed after the broker had it: it is not sent again, and its reply still counts', async () => {
  await world.ask('reboot');
  expect(world.said).toHaveLength(1);
  for (let crash = 0; crash < 3; crash += 1) {
    await world.crashes();
    await world.speaks();
    await world.passes(MINUTE);
  }
  expect(world.said).toHaveLength(1);
  await world.replies({ id: 'c1', state: 'done' });
  expect(await world.states()).toEqual(['done']);
});

test('the broker may have had what it failed to acknowledge: a reboot is not tried twice, a speed test is', async () => {
  world.beforePublish = () => Promise.reject(new Error('the connection was lost'));
  await world.ask('reboot');
  await world.ask('speedTest');
  world.beforePublish = () => Promise.resolve();
  await world.passes(MINUTE);
  await world.speaks();
  expect(world.said.map(({ command }) => command.kind)).toEqual(['speedTest']);
});

test('heard many times while it is being sent, it is sent once', async () => {
  world.present.clear();
  await world.ask('reboot');
  const heard = { samples: [{ terminalId: 'T-1', receivedAt: 0, sample: { measuredAt: 0 } }], presences: [] };
  for (let time = 0; time < 50; time += 1) world.commands.heard(heard);
  await world.commands.stop();
  expect(world.said).toHaveLength(1);
});

test('two processes over one database send a reboot once', async () => {
  world.present.clear();
  await world.ask('reboot');
  const first = world.commands;
  await world.crashes();
  const heard = { samples: [{ terminalId: 'T-1', receivedAt: 0, sample: { measuredAt: 0 } }], presences: [] };
  first.heard(heard);
  world.commands.heard(heard);
  await Promise.all([first.stop(), world.commands.stop()]);
  expect(world.said).toHaveLength(1);
});

test('replies of a replayed journal change nothing, and none is passed before it is durable', async () => {
  await world.ask('reboot');
  const batch = {
    replies: [
      { terminalId: 'T-1', receivedAt: 1, reply: { id: 'c1', state: 'accepted' as const } },
      { terminalId: 'T-1', receivedAt: 2, reply: { id: 'c1', state: 'done' as const } },
    ],
  };
  world.commands.replied(batch);
  // Killed before anything was written: the journal says it all again.
  await world.crashes();
  for (let time = 0; time < 3; time += 1) {
    world.commands.replied(batch);
    await world.commands.settleReplies();
    expect(await world.states()).toEqual(['done']);
  }
});

test('replies wait for a database that is away', async () => {
  await world.ask('speedTest');
  await world.db.schema.alterTable('commands').renameTo('away').execute();
  world.commands.replied({
    replies: [{ terminalId: 'T-1', receivedAt: 1, reply: { id: 'c1', state: 'done' } }],
  });
  await expect(world.commands.settleReplies()).rejects.toThrow(/commands/);
  await world.db.schema.alterTable('away').renameTo('commands').execute();
  await world.commands.settleReplies();
  expect(await world.states()).toEqual(['done']);
});

test('a terminal has one open command of a kind', async () => {
  await world.ask('reboot');
  await expect(world.ask('reboot')).rejects.toThrow(/T-1 has a reboot under way/);
  await expect(world.ask('speedTest', ['T-2', 'T-1'])).resolves.toHaveLength(2);
  await expect(world.ask('speedTest', ['T-3', 'T-1'])).rejects.toMatchObject({ reason: 'busy' });
  await world.replies({ id: 'c1', state: 'done' });
  world.clock.advance(SECOND);
  await expect(world.ask('reboot')).resolves.toHaveLength(1);
});

test('at once asked twice, one is refused', async () => {
  const results = await Promise.allSettled([world.ask('reboot'), world.ask('reboot')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a terminal is not rebooted more than six times a day', async () => {
  for (let time = 1; time <= 6; time += 1) {
    await world.ask('reboot');
    await world.replies({ id: `c${time}`, state: 'done' });
    world.clock.advance(HOUR);
  }
  await expect(world.ask('reboot')).rejects.toMatchObject({ reason: 'tooMany' });
  world.clock.advance(18 * HOUR + 1);
  await expect(world.ask('reboot')).resolves.toHaveLength(1);
});

test('a person asks for at most 300 commands an hour', async () => {
  const many = (from: number) => Array.from({ length: 100 }, (_, at) => `M-${from + at}`);
  for (const from of [0, 100, 200]) await world.ask('speedTest', many(from));
  const until = world.clock.now() + HOUR;
  await expect(world.ask('speedTest')).rejects.toMatchObject({ reason: 'tooMany', until });
  await expect(world.ask('speedTest', ['T-1'], { askedBy: 'luis' })).resolves.toHaveLength(1);
  world.clock.set(until);
  await expect(world.ask('speedTest', ['T-2'])).resolves.toHaveLength(1);
});

test('the same key asks once, also after a crash; for something else it is refused', async () => {
  const key = { idempotencyKey: 'key-00001' };
  const first = await world.ask('speedTest', ['T-1', 'T-2'], { ...key, spreadMs: SECOND });
  await world.crashes();
  const second = await world.ask('speedTest', ['T-1', 'T-2'], { ...key, spreadMs: SECOND });
  expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  await expect(world.ask('reboot', ['T-1'], key)).rejects.toMatchObject({ reason: 'otherRequest' });
  await expect(world.ask('reboot', ['T-1'], { ...key, askedBy: 'luis' })).resolves.toHaveLength(1);
});
