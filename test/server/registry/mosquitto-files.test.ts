import { expect, test } from 'vitest';
import { maySubscribe, refusePublish, type Principal } from '../../../server/broker/principal.ts';
import { aclText } from '../../../server/registry/mosquitto-files.ts';
import { topicKinds } from '../../../telemetry/contract/topics.ts';

/** The filters of one access that a bridge's part of the file names. */
function granted(prefix: string, access: 'read' | 'write'): string[] {
  const [, part = ''] = aclText('atalaya', [], [{ name: 'b', prefix }]).split('user bridge/b\n');
  const own = part.split('\n\n')[0]?.split('\n') ?? [];
  return own.flatMap((line) => (line.startsWith(`topic ${access} `) ? [line.split(' ')[2] ?? ''] : []));
}

function matches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  if (wanted.at(-1) === '#')
    return wanted.slice(0, -1).every((level, at) => level === '+' || level === levels[at]);
  return (
    wanted.length === levels.length && wanted.every((level, at) => level === '+' || level === levels[at])
  );
}

const terminals = ['T-1', 'T-2'];
const topics = [
  ...terminals.flatMap((id) => topicKinds.map((kind) => `atalaya/v1/terminals/${id}/${kind}`)),
  ...['starlink/ut1', 'spBv1.0/Norte/NCMD/E1', 'spBv1.0/Norte/NDATA/E1', 'spBv1.0/Sur/NCMD/E1'],
];

test.each([
  'atalaya',
  'atalaya/',
  'atalaya/v1',
  'atalaya/v1/terminals',
  'atalaya/v1/terminals/',
  'atalaya/v1/terminals/T-1',
  'atalaya/v1/terminals/T-1/',
  'atalaya/v1/terminals/T-1/samples',
  'atalaya/v1/terminals//T-1',
  'starlink',
  'spBv1.0',
  'spBv1.0/Norte',
])('a bridge below %s may read and write at Mosquitto what it may at the embedded broker', (prefix) => {
  const who: Principal = { kind: 'bridge', name: 'b', prefix };
  const [reads, writes] = [granted(prefix, 'read'), granted(prefix, 'write')];
  for (const topic of topics) {
    expect(
      reads.some((filter) => matches(filter, topic)),
      `reads ${topic}`,
    ).toBe(maySubscribe(who, topic));
    if (topic.startsWith('spBv1.0')) continue;
    const publishes = refusePublish(who, topic, false) === undefined;
    expect(
      writes.some((filter) => matches(filter, topic)),
      `writes ${topic}`,
    ).toBe(publishes);
  }
});

test('who may read for every terminal may do so by one filter', () => {
  expect(granted('atalaya/v1/terminals/', 'read')).toEqual([
    'atalaya/v1/terminals/+/commands',
    'atalaya/v1/terminals/+/stored',
  ]);
});
