import { afterEach, beforeEach, expect, test } from 'vitest';
import { notification } from '../../../server/notify/notification.ts';
import { notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
});
afterEach(() => world.close());

const targets = async (): Promise<string[]> => (await world.outbox()).map(({ target }) => target);

test('a subscription hears of its region and everything inside it, and of nothing beside it', async () => {
  await world.person('tere');
  await world.subscribe('tere', '00', 'email', 'country@example.org');
  await world.subscribe('tere', '09', 'email', 'state@example.org');
  await world.subscribe('tere', '09015', 'email', 'municipality@example.org');
  await world.subscribe('tere', '09007', 'email', 'neighbour@example.org');
  await world.subscribe('tere', '20', 'email', 'other-state@example.org');
  await (await world.notifier()).handle(opened());
  expect(await targets()).toEqual(['country@example.org', 'municipality@example.org', 'state@example.org']);
});

test('one address with several subscriptions hears once', async () => {
  await world.person('tere');
  await world.person('raul');
  await world.subscribe('tere', '09', 'email', 'crew@example.org');
  await world.subscribe('tere', '09015', 'email', 'crew@example.org');
  await world.subscribe('raul', '09', 'email', 'crew@example.org');
  await (await world.notifier()).handle(opened());
  expect(await targets()).toEqual(['crew@example.org']);
});

test('an event that is handled again adds nothing', async () => {
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'tere@example.org');
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.handle(opened());
  await notifier.handle(resolved());
  await notifier.handle(resolved());
  expect((await world.outbox()).map(({ event }) => event)).toEqual(['opened', 'resolved']);
});

test('disabled people, planners and people limited to other regions hear nothing', async () => {
  await world.person('gone', { disabled: true });
  await world.person('planner', { role: 'planner' });
  await world.person('oaxaca', { regionCodes: ['20'] });
  for (const id of ['gone', 'planner', 'oaxaca']) {
    await world.subscribe(id, '09', 'email', `${id}@example.org`);
    await world.subscribe(id, '00', 'email', `${id}-all@example.org`);
  }
  await (await world.notifier()).handle(opened());
  expect(await targets()).toEqual([]);
});

test('who is limited to a region reads nothing of the sites outside it, also behind the link', async () => {
  await world.person('oaxaca', { regionCodes: ['20'] });
  await world.subscribe('oaxaca', '00', 'email', 'oaxaca@example.org');
  const notifier = await world.notifier();
  await notifier.handle(opened({ siteIndexes: [0, 1, 2] }));
  const { content } = await world.db.selectFrom('outbox').select('content').executeTakeFirstOrThrow();
  expect(content).not.toMatch(/Benito|Cuauht|Ciudad/);
  const { facts, url } = notification.parse(JSON.parse(content));
  expect(facts).toMatchObject({ siteCount: 1, sitesElsewhere: 2, place: 'Oaxaca de Juárez, Oaxaca' });
  const token = new URL(url).searchParams.get('t') ?? '';
  expect(notifier.links.open('incident-1', token)?.regionCodes).toEqual(['20']);
});

test('an open incident that grows tells those who had not heard; one that ended or was withdrawn does not', async () => {
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'cdmx@example.org');
  await world.subscribe('tere', '20', 'email', 'oaxaca@example.org');
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.handle(opened({ event: 'changed', siteIndexes: [0, 2], endsAt: 1 }));
  await notifier.handle(opened({ event: 'changed', siteIndexes: [0, 2], withdrawn: true }));
  expect(await targets()).toEqual(['cdmx@example.org']);
  await notifier.handle(opened({ event: 'changed', siteIndexes: [0, 2] }));
  expect(await targets()).toEqual(['cdmx@example.org', 'oaxaca@example.org']);
});

test('rows are written in the transaction of the caller and vanish with it', async () => {
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'tere@example.org');
  const notifier = await world.notifier();
  const failing = world.db.transaction().execute(async (trx) => {
    expect(await notifier.writeOutbox(trx, opened())).toBe(1);
    throw new Error('the judge could not save');
  });
  await expect(failing).rejects.toThrow('the judge could not save');
  expect(await targets()).toEqual([]);
});
