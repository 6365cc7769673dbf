import { afterEach, beforeEach, expect, test } from 'vitest';
import { Silences, type NewSilence } from '../../../server/notify/silences.ts';
import type { Notifier } from '../../../server/notify/notifier.ts';
import { IncidentWorld, manyOn, MINUTE, T0 } from '../incidents/incident-world.ts';
import { notifyWorld, type NotifyWorld } from './notify-world.ts';

/** Incidents as they are judged, silences as they are kept, and the outbox as it is written. */
let incidents: IncidentWorld;
let notify: NotifyWorld;
let notifier: Notifier;
let silences: Silences;

const places = {
  ...manyOn('A1', 3, { municipality: '20067', provider: 'Sat' }),
  ...manyOn('B1', 3, { municipality: '09015', provider: 'Otro' }),
};

beforeEach(async () => {
  incidents = new IncidentWorld(places);
  notify = await notifyWorld({ fleet: incidents.fleet });
  await notify.person('tere');
  await notify.subscribe('tere', '00', 'email', 'all@example.org');
  notifier = await notify.notifier({ clock: incidents.clock });
  silences = await silencesOf(notify);
  incidents.silences = silences;
});
afterEach(() => notify.close());

async function silencesOf({ db, fleet }: NotifyWorld): Promise<Silences> {
  let ids = 0;
  const opened = new Silences({ db, fleet, clock: incidents.clock, newId: () => `silence-${(ids += 1)}` });
  await opened.load();
  return opened;
}

const silence = (change: Partial<NewSilence> & Pick<NewSilence, 'scope' | 'target'>) =>
  silences.declare({ provider: null, from: T0, to: T0 + 60 * MINUTE, reason: 'obra', ...change }, 'ana');

/** What the outbox holds at a minute of the story. */
async function told(minute: number): Promise<string[]> {
  incidents.at(minute);
  for (const event of incidents.told.splice(0)) await notifier.handle(event);
  return (await notify.outbox()).map(({ event }) => event);
}

test.each<Pick<NewSilence, 'scope' | 'target'>>([
  { scope: 'site', target: 'S-A1-0' },
  { scope: 'municipality', target: '20067' },
  { scope: 'state', target: '20' },
  { scope: 'beam', target: 'A1' },
  { scope: 'gateway', target: 'G-A' },
  { scope: 'provider', target: 'Sat' },
])('nobody is told while %j is silenced, and once after it ended, for it still goes on', async (subject) => {
  await silence(subject);
  incidents.at(13).down('A1-0', 10);
  expect(await told(59)).toEqual([]);
  expect(await told(62)).toEqual(['opened']);
  expect(await told(90)).toEqual(['opened']);
  incidents.up('A1-0', 90);
  expect(await told(120)).toEqual(['opened', 'resolved']);
});

test('what is over before the silence ends is told to nobody', async () => {
  await silence({ scope: 'provider', target: 'Sat' });
  incidents.at(13).down('A1-0', 10);
  incidents.at(30).up('A1-0', 28);
  expect(await told(120)).toEqual([]);
});

test('other subjects are told, and a beam of the same name that is another provider’s', async () => {
  await silence({ scope: 'beam', target: 'B1', provider: 'Sat' });
  await silence({ scope: 'municipality', target: '20067' });
  incidents.at(13).down('B1-0', 10);
  expect(await told(20)).toEqual(['opened']);
});

test('a silence that is ended early lets it be told at once; one of another incident changes nothing', async () => {
  await silence({ scope: 'incident', target: 'incident-999999' });
  const declared = await silence({ scope: 'site', target: 'S-A1-0' });
  incidents.at(13).down('A1-0', 10);
  expect(await told(20)).toEqual([]);
  await silences.end(declared?.id ?? '', 'ana');
  expect(await told(21)).toEqual(['opened']);
});

test('an incident is silenced by its id', async () => {
  incidents.at(12).down('A1-0', 11.9);
  incidents.at(12.05);
  const [id] = [...incidents.outages.values()].map(({ outage }) => outage.incidentId);
  await silence({ scope: 'incident', target: id ?? '' });
  expect(await told(59)).toEqual([]);
  expect(await told(62)).toEqual(['opened']);
});

test('who was called before hears of the end in a silence too, and of nothing else', async () => {
  incidents.at(13).down('A1-0', 10);
  expect(await told(15)).toEqual(['opened']);
  await silence({ scope: 'provider', target: 'Sat' });
  incidents.down('A1-1', 14);
  expect(await told(40)).toEqual(['opened']);
  incidents.up('A1-0', 40);
  incidents.up('A1-1', 40);
  expect((await told(60)).sort()).toEqual(['opened', 'resolved']);
});

test('of sites of which some are silenced the others are told', async () => {
  await notify.subscribe('tere', '20067', 'email', 'south@example.org');
  await silence({ scope: 'site', target: 'S-A1-0' });
  incidents.at(13);
  for (const id of ['A1-0', 'A1-1', 'A1-2']) incidents.down(id, 10);
  await told(20);
  const [notice] = await notify.toldTo('south@example.org');
  expect(notice?.facts.sites.map(({ id }) => id).sort()).toEqual(['S-A1-1', 'S-A1-2']);
});

test('silences hold after a restart, and are forgotten when they are over', async () => {
  await silence({ scope: 'provider', target: 'Sat' });
  const index = incidents.fleet.terminalById('A1-0')?.index ?? -1;
  const again = await silencesOf(notify);
  expect(again.until('any', index)).toBe(T0 + 60 * MINUTE);
  incidents.at(60);
  expect(again.until('any', index)).toBeUndefined();
  expect((await silencesOf(notify)).until('any', index)).toBeUndefined();
});
