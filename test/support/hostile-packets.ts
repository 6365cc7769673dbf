import type { Random } from '../../simulators/random.ts';
import { connectBytes, publishBytes, subscribeBytes, type RawConnect } from './mqtt-bytes.ts';

/** Bytes for one connection to a broker. */
export interface HostileConnection {
  name: string;
  bytes: Buffer;
}

type Maker = (random: Random, known: RawConnect) => Buffer;

/** A packet with a body as given and a remaining length that fits, or `claimed`. */
function packet(first: number, body: Uint8Array, claimed = body.length): Buffer {
  const length: number[] = [];
  for (let left = claimed; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

const bytes = (random: Random, count: number) =>
  Buffer.from(Array.from({ length: count }, () => random.below(256)));
const topic = 'atalaya/v1/terminals/T-1/samples';

/** Before the broker knows anybody. */
const strangers: Readonly<Record<string, Maker>> = {
  noise: (random) => bytes(random, 1 + random.below(200)),
  http: () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  tls: (random) => Buffer.concat([Buffer.from([22, 3, 1, 2, 0]), bytes(random, 100)]),
  endlessLength: () => Buffer.from([0x10, 255, 255, 255, 255, 255, 1]),
  hugeLength: () => Buffer.from([0x10, 255, 255, 255, 127]),
  publishFirst: () => publishBytes(topic, 'x'),
  wrongProtocol: () => packet(0x10, Buffer.from('\0\u0004MQTX\u0004\u0002\0\u003c\0\u0001a', 'latin1')),
  wrongLevel: (random) =>
    packet(0x10, Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 6 + random.below(200), 2, 0, 60, 0, 1, 97])),
  reservedFlag: () => packet(0x10, Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 3, 0, 60, 0, 1, 97])),
  willQos3: () =>
    packet(0x10, Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0x1e, 0, 60, 0, 1, 97, 0, 1, 97, 0, 1, 97])),
  passwordAlone: () =>
    packet(0x10, Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0x42, 0, 60, 0, 1, 97, 0, 1, 97])),
  longTexts: () =>
    connectBytes({ clientId: 'x'.repeat(65_535), username: 'y'.repeat(65_535), password: 'z' }),
  badUtf8: () => connectBytes({ clientId: Buffer.from([0xff, 0xc0, 0xaf]), username: 'a', password: 'b' }),
  prototypeNames: (random) =>
    connectBytes({
      clientId: random.pick(['__proto__', 'constructor', 'toString']),
      username: random.pick(['__proto__', 'constructor', 'hasOwnProperty']),
      password: 'x',
    }),
  wrongPassword: (_, known) => connectBytes({ ...known, password: 'wrong' }),
  mutatedConnect: (random, known) => {
    const connect = connectBytes(known);
    for (let changes = 1 + random.below(6); changes > 0; changes -= 1) {
      connect[random.below(connect.length)] = random.below(256);
    }
    return connect;
  },
};

/** After a CONNECT that was accepted. */
const insiders: Readonly<Record<string, Maker>> = {
  noiseInside: (random) => bytes(random, 1 + random.below(200)),
  connectTwice: (_, known) => connectBytes(known),
  publishQos3: () => packet(0x36, publishBytes(topic, 'x').subarray(2)),
  publishWithoutId: () => packet(0x32, Buffer.from([0, 1, 97])),
  publishIdZero: () => publishBytes(topic, '{}', { id: 0 }),
  publishTopicTooLong: () => packet(0x32, Buffer.from([255, 255, 97, 0, 1])),
  publishWildcard: (random) => publishBytes(random.pick(['#', 'atalaya/v1/terminals/+/samples']), 'x'),
  publishBadUtf8: () => publishBytes(Buffer.from([0x61, 0xff, 0xfe]), 'x'),
  publishNul: () => publishBytes('atalaya/v1/terminals/T-1\0/samples', 'x'),
  publishLongTopic: () => publishBytes('a/'.repeat(32_767), 'x'),
  publishEmptyTopic: () => publishBytes('', 'x'),
  publishAsAnother: () => publishBytes('atalaya/v1/terminals/T-2/samples', '{"measuredAt":1}'),
  publishHuge: () => Buffer.concat([Buffer.from([0x32, 128, 128, 128, 32]), Buffer.alloc(1024)]),
  subscribeFlags: () => packet(0x80, subscribeBytes('a').subarray(2)),
  subscribeNothing: () => packet(0x82, Buffer.from([0, 1])),
  subscribeQos3: () => packet(0x82, Buffer.from([0, 1, 0, 1, 97, 3])),
  subscribeAll: (random) => subscribeBytes(random.pick(['#', '+/#', '$SYS/#', 'atalaya/#'])),
  unsubscribeNothing: () => packet(0xa2, Buffer.from([0, 1])),
  typeZero: () => Buffer.from([0, 0]),
  typeFifteen: () => Buffer.from([0xf0, 0]),
  serverPackets: (random) => packet(random.pick([0x20, 0x90, 0xb0, 0xd0]), bytes(random, random.below(6))),
  acknowledgements: (random) => packet(random.pick([0x40, 0x50, 0x62, 0x70]), bytes(random, random.below(4))),
};

/** The same seed gives the same connections. `known` is a credential that the broker accepts. */
export function hostileConnection(random: Random, known: RawConnect): HostileConnection {
  const outside = random.chance(0.5);
  const all = Object.entries(outside ? strangers : insiders);
  const [name, make] = all[random.below(all.length)] ?? ['noise', () => Buffer.from([0])];
  const hostile = make(random, known);
  return { name, bytes: outside ? hostile : Buffer.concat([connectBytes(known), hostile]) };
}
