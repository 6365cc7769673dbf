import { afterEach, beforeEach, expect, test } from 'vitest';
import { notification } from '../../../server/notify/notification.ts';
import { notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
  await world.person('tere');
  await world.subscribe('tere', '09015', 'email', 'benito@example.org');
  await world.subscribe('tere', '09007', 'email', 'clinica@example.org');
});
afterEach(() => world.close());

const heard = async (target: string): Promise<string[]> =>
  (await world.outbox()).filter((row) => row.target === target).map(({ event }) => event);

test('an incident that grows into another region is told to its people, once, and to nobody twice', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.handle(opened({ event: 'changed', siteIndexes: [0, 1] }));
  await notifier.handle(opened({ event: 'changed', siteIndexes: [0, 1] }));
  expect(await heard('benito@example.org')).toEqual(['opened']);
  expect(await heard('clinica@example.org')).toEqual(['opened']);
});

test('who was told of the opening is told of the end, although the site left the incident; who was not, is not', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ siteIndexes: [0] }));
  await notifier.handle(resolved({ siteIndexes: [1] }));
  expect(await heard('benito@example.org')).toEqual(['opened', 'resolved']);
  expect(await heard('clinica@example.org')).toEqual([]);
});

test('what was told of an incident counts as told of the one that took it over', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ incidentId: 'younger', siteIndexes: [0] }));
  await notifier.handle(opened({ incidentId: 'younger', event: 'merged', mergedInto: 'older' }));
  await notifier.handle(opened({ incidentId: 'older', event: 'changed', siteIndexes: [0, 1] }));
  expect(await heard('benito@example.org')).toEqual(['opened']);
  expect(await heard('clinica@example.org')).toEqual(['opened']);
  await notifier.handle(resolved({ incidentId: 'older', siteIndexes: [0, 1] }));
  expect(await heard('benito@example.org')).toEqual(['opened', 'resolved']);
  const rows = await world.db
    .selectFrom('outbox')
    .select(['id', 'event', 'content'])
    .where('target', '=', 'benito@example.org')
    .execute();
  const end = notification.parse(JSON.parse(rows.find(({ event }) => event === 'resolved')?.content ?? ''));
  // In the thread of what this address was told.
  expect(end.inReplyTo).toContain(rows.find(({ event }) => event === 'opened')?.id);
});

test('who was told of what an ended incident took over is told of its end, although they heard of the earlier one', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ incidentId: 'older', round: 1 }));
  await notifier.handle(resolved({ incidentId: 'older', round: 1 }));
  await notifier.handle(opened({ incidentId: 'younger', round: 1 }));
  await notifier.handle(opened({ incidentId: 'younger', event: 'merged', mergedInto: 'older', round: 1 }));
  await notifier.handle(opened({ incidentId: 'older', event: 'changed', round: 2 }));
  for (let time = 0; time < 2; time += 1) await notifier.handle(resolved({ incidentId: 'older', round: 2 }));
  expect((await heard('benito@example.org')).sort()).toEqual(['opened', 'opened', 'resolved', 'resolved']);
});

test('an incident that goes on after its end was told is told again, once', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ round: 1 }));
  await notifier.handle(resolved({ round: 1 }));
  await notifier.handle(opened({ round: 2 }));
  await notifier.handle(opened({ round: 2 }));
  await notifier.handle(resolved({ round: 2 }));
  expect((await heard('benito@example.org')).sort()).toEqual(['opened', 'opened', 'resolved', 'resolved']);
});

test('one clear alert: what, how many, why as far as it is known, and what to do', async () => {
  const notifier = await world.notifier();
  const group = { kind: 'beam' as const, key: 'H-12', affected: 12, watched: 14 };
  await notifier.handle(
    opened({ cause: 'beam', provisional: true, group, siteIndexes: [0, 1], flapping: true }),
  );
  const [row] = await world.db.selectFrom('outbox').select('content').execute();
  const { facts } = notification.parse(JSON.parse(row?.content ?? ''));
  expect(facts).toMatchObject({ provisional: true, flapping: true, group });
});
