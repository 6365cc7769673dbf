import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { Random } from '../../simulators/random.ts';
import type { TopicKind } from '../../telemetry/contract/topics.ts';
import { hostileText } from './arbitraries.ts';

/** What a broken or malicious terminal could publish. */
export interface HostileMessage {
  kind: TopicKind;
  payload: Buffer;
}

const goodAt = (now: number): string =>
  `{"measuredAt":${now},"intervalS":60,"linkUp":true,"latencyMs":41.5,"packetLossRatio":0.01}`;

/** Written by hand: one for each thing that has broken a parser somewhere. */
const corpusAt = (now: number, good: string): readonly string[] => [
  '',
  ' ',
  'null',
  'true',
  '0',
  '""',
  '[]',
  '{}',
  '[[]]',
  '[{}]',
  '[null]',
  'NaN',
  '-Infinity',
  '{"measuredAt":NaN}',
  '{"measuredAt":1e400}',
  '{"measuredAt":-1e400}',
  `{"measuredAt":${now},"latencyMs":1e400}`,
  `{"measuredAt":${now},"latencyMs":-0}`,
  `{"measuredAt":${now},"rxBytes":9007199254740993}`,
  `{"measuredAt":${now},"rxBytes":${'9'.repeat(400)}}`,
  `{"measuredAt":"${now}"}`,
  `{"measuredAt":${now}.5}`,
  `{"measuredAt":{"valueOf":1}}`,
  `{"measuredAt":${now},"__proto__":{"linkUp":false}}`,
  `{"__proto__":{"measuredAt":${now}}}`,
  `{"measuredAt":${now},"constructor":{"prototype":{"linkUp":false}}}`,
  `{"measuredAt":${now},"toString":1,"hasOwnProperty":1,"toJSON":1}`,
  `{"measuredAt":${now},"measuredAt":"again"}`,
  `{"measuredAt":${now},"modcod":"\\u0000\\ud800"}`,
  `{"measuredAt":${now},"modcod":"${'x'.repeat(129)}"}`,
  `{"measuredAt":${now},"alerts":[${'"a",'.repeat(40)}"a"]}`,
  `{"measuredAt":${now},"alerts":{"length":3}}`,
  `{"measuredAt":${now},"probes":[{"target":"pop","sent":1,"lost":2}]}`,
  `{"measuredAt":${now},"probes":[null]}`,
  `{"measuredAt":${now},"signal":{"metric":"__proto__","value":1}}`,
  `{"measuredAt":${now},"seq":0}`,
  `{"measuredAt":${now},"seq":-1}`,
  `{"measuredAt":${now},"packetLossRatio":1.0000001}`,
  `{"state":"online"}`,
  `{"state":"sideways"}`,
  'online',
  'offline ',
  '{"state":"online","session":{"toString":null}}',
  '\ufeff{}',
  good,
  `[${good},${good}]`,
  `[${good},{"measuredAt":"no"}]`,
  `${good}${good}`,
  `${good}\u0000`,
  good.slice(0, -1),
  `/* */${good}`,
  good.replaceAll('"', "'"),
];

const kinds: readonly TopicKind[] = ['samples', 'samples.z', 'presence', 'inventory', 'replies'];
/** What fast-check makes up is kept and changed: making a million would take longer than reading them. */
const TEXTS = 5_000;

/**
 * The same seed gives the same messages. Most are small; about one in a hundred is as large as a message may be, or
 * larger, and as many are zip bombs. Of a million a third has come before: the corpus is short.
 * @param now what good samples among them say of their time
 */
export function hostileMessages(now: number): (random: Random) => HostileMessage {
  const good = goodAt(now);
  const corpus = corpusAt(now, good);
  const texts = fc.sample(hostileText, { seed: 1, numRuns: TEXTS });
  const makers: readonly ((random: Random) => Buffer)[] = [
    ...[fromCorpus, fromCorpus, mutatedCorpus, mutatedCorpus, mutatedText, mutatedText, mutatedText],
    ...[randomBytes, deep, truncatedUtf8, wrongTypes, wrongTypes, manySamples, deflated],
  ];

  return (random) => {
    const kind = kinds[random.below(kinds.length)] ?? 'samples';
    if (random.chance(0.01)) return { kind, payload: Buffer.alloc(200_000 + random.below(120_000), '[') };
    if (random.chance(0.01)) return { kind: 'samples.z', payload: zipBomb() };
    const make = makers[random.below(makers.length)] ?? fromCorpus;
    return { kind: make === deflated ? 'samples.z' : kind, payload: make(random) };
  };

  function fromCorpus(random: Random): Buffer {
    return Buffer.from(corpus[random.below(corpus.length)] ?? '');
  }

  function mutatedCorpus(random: Random): Buffer {
    return mutated(random, random.chance(0.5) ? good : (corpus[random.below(corpus.length)] ?? good));
  }

  function mutatedText(random: Random): Buffer {
    return mutated(random, texts[random.below(texts.length)] ?? good);
  }

  /** A few bytes changed, left out or doubled. */
  function mutated(random: Random, text: string): Buffer {
    let bytes = Buffer.from(text);
    for (let changes = 1 + random.below(4); changes > 0 && bytes.length > 0; changes -= 1) {
      const at = random.below(bytes.length);
      const what = random.below(3);
      if (what === 0) bytes[at] = random.below(256);
      else if (what === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 5))]);
    }
    return bytes;
  }

  function randomBytes(random: Random): Buffer {
    return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  }

  function deep(random: Random): Buffer {
    const depth = 1 + random.below(10 ** (1 + random.below(4)));
    return Buffer.from(
      random.chance(0.5)
        ? '['.repeat(depth) + ']'.repeat(random.chance(0.8) ? depth : 1)
        : '{"measuredAt":'.repeat(Math.min(depth, 8_000)) + '1' + '}'.repeat(Math.min(depth, 8_000)),
    );
  }

  function truncatedUtf8(random: Random): Buffer {
    const text = Buffer.from(`{"measuredAt":${now},"rxBytes":${random.below(1e9)},"modcod":"Niño 🛰 México"}`);
    return text.subarray(0, 30 + random.below(text.length - 30));
  }

  function wrongTypes(random: Random): Buffer {
    const fields = [
      'measuredAt',
      'seq',
      'latencyMs',
      'linkUp',
      'probes',
      'alerts',
      'signal',
      'epoch',
      'clients',
    ];
    const values = ['null', '[]', '{}', '"1"', '-1', '1e308', 'true', '[[[1]]]', '{"a":{"b":1}}', '0.1'];
    const pairs = Array.from({ length: 1 + random.below(5) }, () => {
      return `"${fields[random.below(fields.length)] ?? ''}":${values[random.below(values.length)] ?? ''}`;
    });
    return Buffer.from(`{"measuredAt":${now - random.below(1e7)},${pairs.join(',')}}`);
  }

  function manySamples(random: Random): Buffer {
    return Buffer.from(
      `[${Array.from({ length: 990 + random.below(20) }, () => `{"measuredAt":${random.below(10)}}`).join(',')}]`,
    );
  }

  function deflated(random: Random): Buffer {
    const stream = deflateSync(random.chance(0.5) ? fromCorpus(random) : mutatedText(random));
    return random.chance(0.5) ? stream : stream.subarray(0, random.below(stream.length));
  }
}

/** Made once: compressing 64 MB takes its time. */
let bomb: Buffer | undefined;
function zipBomb(): Buffer {
  return (bomb ??= deflateSync(Buffer.alloc(64 * 1024 * 1024)));
}
