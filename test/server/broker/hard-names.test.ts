import { connect, type Socket } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import type { SpoofAttempt } from '../../../server/broker/spoof-attempt.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { openRegistry, type Registry } from '../../../server/registry/open-registry.ts';
import { upsertSites } from '../../../server/registry/sites.ts';
import { addBridge, addTerminal } from '../../../server/registry/terminal-credentials.ts';
import { buildTopic, TOPIC_PREFIX } from '../../../telemetry/contract/topics.ts';
import { createRandom } from '../../../simulators/random.ts';
import { ManualClock } from '../../support/clock.ts';
import { connectBytes, pingBytes, publishBytes, subscribeBytes } from '../../support/mqtt-bytes.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

/*
 * Names that no program of ours would send, byte by byte over a socket, at a broker whose credentials are real:
 * as user name, client id, topic, will and subscription none of them may give access to anything of another.
 */

let folder: TempFolder;
let db: Database;
let registry: Registry;
let broker: EmbeddedBroker;
let heard: string[];
let attempts: SpoofAttempt[];
let passwords: { thief: string; victim: string };
const sockets: Socket[] = [];
const clients: MqttClient[] = [];

beforeAll(async () => {
  folder = tempFolder('names');
  db = await openDatabase({ dataDir: folder.path });
  const clock = new ManualClock();
  await upsertSites(db, [{ id: 'school', name: 'School' }], clock);
  const thief = await addTerminal(db, { id: 'thief', siteId: 'school' }, clock);
  const victim = await addTerminal(db, { id: 'victim', siteId: 'school' }, clock);
  await addBridge(db, { name: 'dishes', prefix: 'starlink' }, clock);
  passwords = { thief: thief.password, victim: victim.password };
  registry = await openRegistry({ db, clock });
  broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock,
    authenticate: (username, password) => registry.authenticator.authenticate(username, password),
    receive: ({ topic }) => {
      heard.push(topic);
      return Promise.resolve();
    },
    onSpoof: (attempt) => attempts.push(attempt),
  });
  await broker.start();
});
beforeEach(() => {
  heard = [];
  attempts = [];
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(async () => {
  await broker.stop();
  await registry.stop();
  await db.destroy();
  folder.remove();
});

const own = buildTopic('thief', 'samples');
const of = (name: Buffer, before = TOPIC_PREFIX, after = '/samples'): Buffer =>
  Buffer.concat([Buffer.from(before), name, Buffer.from(after)]).subarray(0, 65_535);

/** Sends packets, then a ping; resolves with all that came when `until` is among it, or when the broker ended it. */
function converse(until: Buffer, ...packets: readonly Buffer[]): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect(broker.port, '127.0.0.1');
    sockets.push(socket);
    let got = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.includes(until)) resolve(got);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
    for (const each of [...packets, pingBytes]) socket.write(each);
  });
}
const pinged = Buffer.from([0xd0, 0]);
/** The acknowledgement of a publish, and the answer to a subscription, whose verdict comes after it. */
const acknowledged = Buffer.from([0x40, 2]);
const subscribed = Buffer.from([0x90, 3, 0, 2]);
const mayRead = (answer: Buffer): boolean => {
  const at = answer.indexOf(subscribed);
  return at !== -1 && answer[at + 4] !== 0x80;
};
const isIn = (answer: Buffer): boolean => answer.subarray(0, 4).equals(Buffer.from([0x20, 2, 0, 0]));
const asThief = (more: Partial<Parameters<typeof connectBytes>[0]> = {}): Buffer =>
  connectBytes({ clientId: 'c', username: 'thief', password: passwords.thief, ...more });

const hard: readonly [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a wildcard of one level', Buffer.from('+')],
  ['a wildcard of all', Buffer.from('#')],
  ['a wildcard inside', Buffer.from('vic+im')],
  ['__proto__', Buffer.from('__proto__')],
  ['constructor', Buffer.from('constructor')],
  ['hasOwnProperty', Buffer.from('hasOwnProperty')],
  ['NUL', Buffer.from([0])],
  ['NUL at the end', Buffer.from('victim\0')],
  ['NUL between', Buffer.from('thief\0victim')],
  ['not UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
  ['not UTF-8 after a name', Buffer.concat([Buffer.from('victim'), Buffer.from([0xc3])])],
  ['overlong UTF-8', Buffer.from([0xc1, 0xb6, 0x69, 0x63, 0x74, 0x69, 0x6d])],
  ['half a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ['another case', Buffer.from('VICTIM')],
  ['blanks around', Buffer.from(' victim ')],
  ['a line break', Buffer.from('victim\r\n')],
  ['full width', Buffer.from('ｖｉｃｔｉｍ')],
  ['a way up', Buffer.from('thief/../victim')],
  ['an empty level', Buffer.from('/victim')],
  ['a bridge', Buffer.from('bridge/dishes')],
  ['a system topic', Buffer.from('$SYS/broker')],
  ['a shared subscription', Buffer.from('$share/g/victim')],
  ['64 KiB', Buffer.alloc(65_535, 'a')],
  ['64 KiB of wildcards', Buffer.alloc(65_535, '+/')],
];

async function victimReads(): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    clientId: 'victim',
    username: 'victim',
    password: passwords.victim,
    reconnectPeriod: 0,
    protocolVersion: 4,
  });
  clients.push(client);
  return client;
}

test.each(hard)('%s as user name lets nobody in, whatever the password', async (_, name) => {
  for (const password of [passwords.thief, passwords.victim, '', name]) {
    expect(isIn(await converse(pinged, connectBytes({ clientId: 'c', username: name, password })))).toBe(
      false,
    );
  }
});

test.each(hard)('%s as client id neither disturbs another nor opens anything', async (_, clientId) => {
  const victim = await victimReads();
  for (const id of [clientId, Buffer.from('victim'), Buffer.from('terminal:victim:victim')]) {
    const foreign = publishBytes(buildTopic('victim', 'samples'), 'x');
    await converse(acknowledged, asThief({ clientId: id }), foreign);
  }
  expect(heard).toEqual([]);
  expect(victim.connected).toBe(true);
});

test.each(hard)('%s in a topic is heard by nobody', async (_, name) => {
  for (const topic of [name, of(name), of(name, `${TOPIC_PREFIX}victim/`, ''), of(name, '', own)]) {
    for (const retain of [false, true])
      await converse(acknowledged, asThief(), publishBytes(topic, 'x', { retain }));
  }
  expect(heard.filter((topic) => topic !== own)).toEqual([]);
});

test.each(hard)('%s in a last will keeps its owner out', async (_, name) => {
  for (const topic of [
    of(name),
    of(name, `${TOPIC_PREFIX}victim/`, ''),
    Buffer.from(buildTopic('victim', 'presence')),
  ]) {
    for (const retain of [false, true]) {
      expect(isIn(await converse(pinged, asThief({ will: { topic, retain } })))).toBe(false);
    }
  }
  await expect.poll(() => broker.connections).toBe(0);
  expect(heard).toEqual([]);
});

test.each(hard)('%s in a subscription reads nothing', async (_, name) => {
  const filters = [
    name,
    of(name, TOPIC_PREFIX, '/stored'),
    of(name, `${TOPIC_PREFIX}victim/`, ''),
    of(name, '$share/g/', ''),
  ];
  for (const filter of filters) {
    expect(mayRead(await converse(subscribed, asThief(), subscribeBytes(filter)))).toBe(false);
  }
});

test('a will and a retained message of its own are taken by the same rules as any other', async () => {
  const presence = buildTopic('thief', 'presence');
  const answer = await converse(
    Buffer.from([0x40, 2, 0, 2]),
    asThief({ will: { topic: presence, retain: true } }),
    publishBytes(presence, 'online', { retain: true }),
    publishBytes(own, '{}', { id: 2 }),
  );
  expect(isIn(answer)).toBe(true);
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(() => heard).toEqual([presence, own, presence]);
  await converse(acknowledged, asThief(), publishBytes(own, '{}', { retain: true }));
  expect(heard).toHaveLength(3);
  expect(attempts).toEqual([]);
});

test('every try to be another is told, with who it was', async () => {
  await converse(acknowledged, asThief(), publishBytes(buildTopic('victim', 'samples'), 'x'));
  await converse(subscribed, asThief(), subscribeBytes('#'));
  await converse(pinged, asThief({ will: { topic: buildTopic('victim', 'presence') } }));
  await converse(acknowledged, asThief(), publishBytes('starlink/ut1', 'x'));
  const principal = { kind: 'terminal', terminalId: 'thief' };
  expect(attempts).toEqual([
    { principal, kind: 'publish', topic: buildTopic('victim', 'samples') },
    { principal, kind: 'subscribe', topic: '#' },
    { principal, kind: 'will', topic: buildTopic('victim', 'presence') },
    { principal, kind: 'publish', topic: 'starlink/ut1' },
  ]);
});

test(
  'seeded noise in every place gives nothing, and a good terminal goes on',
  { timeout: 30_000 },
  async () => {
    const random = createRandom(20_260_301);
    const alphabet: [string, ...string[]] = [
      '+',
      '#',
      '/',
      '$',
      '\0',
      'victim',
      'thief',
      'samples',
      'stored',
      TOPIC_PREFIX,
      'a',
      '.',
      '..',
      '%u',
      'é',
      '\ufeff',
    ];
    const noise = (): Buffer =>
      random.chance(0.3)
        ? Buffer.from(Array.from({ length: random.below(80) }, () => random.below(256)))
        : Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.pick(alphabet)).join(''));
    const mine = new RegExp(`^${TOPIC_PREFIX}thief/(samples|presence|inventory|replies)`);
    for (let round = 0; round < 250; round += 1) {
      const name = noise();
      const place = random.below(5);
      const retain = random.chance(0.5);
      if (place === 0) {
        const asName = connectBytes({ clientId: 'c', username: name, password: passwords.thief });
        expect(isIn(await converse(pinged, asName))).toBe(name.toString() === 'thief');
      } else if (place === 1) {
        await converse(acknowledged, asThief({ clientId: name }), publishBytes(noise(), 'x', { retain }));
      } else if (place === 2) {
        const isMine = mine.test(name.toString());
        expect(isIn(await converse(pinged, asThief({ will: { topic: name, retain } }))) && !isMine).toBe(
          false,
        );
      } else if (place === 3) {
        expect(mayRead(await converse(subscribed, asThief(), subscribeBytes(name)))).toBe(false);
      } else await converse(acknowledged, asThief(), publishBytes(name, 'x', { retain }));
      for (const socket of sockets.splice(0)) socket.destroy();
    }
    expect(heard.filter((topic) => !mine.test(topic))).toEqual([]);
    heard.length = 0;
    const victim = await victimReads();
    await victim.publishAsync(buildTopic('victim', 'samples'), '{}', { qos: 1 });
    expect(heard).toEqual([buildTopic('victim', 'samples')]);
  },
);
