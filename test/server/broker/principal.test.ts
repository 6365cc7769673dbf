import { expect, test } from 'vitest';
import { maySubscribe, refusePublish, type Principal } from '../../../server/broker/principal.ts';
import { topicKinds } from '../../../telemetry/contract/topics.ts';

const terminal: Principal = { kind: 'terminal', terminalId: 'T-1' };
const foreign: Principal = { kind: 'bridge', name: 'dishes', prefix: 'starlink' };
const bridge: Principal = { kind: 'bridge', name: 'north', prefix: 'atalaya/v1/terminals/' };
const own = 'atalaya/v1/terminals/T-1';
const everyone = (kind: string): string => `atalaya/v1/terminals/+/${kind}`;

test.each([
  [terminal, `${own}/samples`, false, 'may'],
  [terminal, `${own}/samples.z`, false, 'may'],
  [terminal, `${own}/replies`, false, 'may'],
  [terminal, `${own}/presence`, true, 'may'],
  [terminal, `${own}/inventory`, true, 'may'],
  [terminal, `${own}/samples`, true, 'samples, retained'],
  [terminal, `${own}/replies`, true, 'replies, retained'],
  [terminal, `${own}/commands`, false, 'only the server'],
  [terminal, `${own}/stored`, false, 'only the server'],
  [terminal, 'atalaya/v1/terminals/T-2/samples', false, 'another terminal'],
  [terminal, 'atalaya/v1/terminals/t-1/samples', false, 'another terminal'],
  [terminal, `${own}/samples/x`, false, 'not of the contract'],
  [terminal, `${own}/`, false, 'not of the contract'],
  [terminal, `/${own}/samples`, false, 'not of the contract'],
  [terminal, 'starlink/dish', false, 'not of the contract'],
  [terminal, 'v1/devices/me/telemetry', false, 'may'],
  [terminal, 'v1/devices/me/attributes', false, 'may'],
  [terminal, 'v1/gateway/telemetry', false, 'not of the contract'],
  [terminal, '$SYS/broker', false, 'not of the contract'],
  [terminal, `${own}/samples\0`, false, 'NUL'],
  [foreign, 'starlink/ut-1', false, 'may'],
  [foreign, 'starlink/ut-1', true, 'may'],
  [foreign, 'v1/devices/me/telemetry', false, 'outside'],
  [foreign, 'starlink', false, 'outside'],
  [foreign, 'starlinks/ut-1', false, 'outside'],
  [foreign, `${own}/samples`, false, 'outside'],
  [bridge, `${own}/samples`, false, 'may'],
  [bridge, `${own}/presence`, true, 'may'],
  [bridge, `${own}/samples`, true, 'samples, retained'],
  [bridge, `${own}/stored`, false, 'only the server'],
  [bridge, 'atalaya/v1/terminals/T-1', false, 'not of the contract'],
  [{ kind: 'bridge', name: 'all', prefix: '' }, 'any/topic', false, 'outside'],
  [{ kind: 'bridge', name: 'system', prefix: '$SYS' }, '$SYS/x', false, 'outside'],
] satisfies [Principal, string, boolean, string][])(
  '%o publishing to %s, retained %s: %s',
  (who, topic, retain, answer) => {
    const refusal = refusePublish(who, topic, retain);
    if (answer === 'may') expect(refusal).toBeUndefined();
    else expect(refusal).toContain(answer);
  },
);

test('a terminal reads what is said to it, and nothing else', () => {
  const readable = topicKinds.filter((kind) => maySubscribe(terminal, `${own}/${kind}`));
  expect(readable).toEqual(['commands', 'stored']);
  const filters = [
    '#',
    '+',
    `${own}/#`,
    `${own}/+`,
    'atalaya/v1/terminals/+/stored',
    'atalaya/v1/terminals/T-2/stored',
  ];
  for (const filter of [...filters, '$SYS/#', '', `$share/g/${own}/stored`]) {
    expect(maySubscribe(terminal, filter)).toBe(false);
  }
});

test.each([
  ['starlink', []],
  ['atalaya/v1/terminals/', [`${own}/stored`, `${own}/commands`, everyone('stored'), everyone('commands')]],
  ['atalaya', [`${own}/stored`, `${own}/commands`, everyone('stored'), everyone('commands')]],
  ['atalaya/v1/terminals/T-1', [`${own}/stored`, `${own}/commands`]],
  ['atalaya/v1/terminals/T-2', []],
  ['atalaya/v1/terminals/+', []],
  ['', []],
])('a bridge below %s reads what is said to its terminals: %j', (prefix, allowed) => {
  const who: Principal = { kind: 'bridge', name: 'b', prefix };
  const filters = [
    ...topicKinds.flatMap((kind) => [`${own}/${kind}`, everyone(kind)]),
    ...['#', '+', `${own}/#`, `${own}/+`, 'atalaya/v1/terminals/#', 'atalaya/v1/terminals/+/+', '$SYS/#', ''],
    ...['starlink/#', 'starlink/x', `$share/g/${own}/stored`],
  ];
  expect(filters.filter((filter) => maySubscribe(who, filter)).sort()).toEqual([...allowed].sort());
});

test('a bridge of Sparkplug reads the commands to its own nodes, and nothing else', () => {
  const nodes: Principal = { kind: 'bridge', name: 'plant', prefix: 'spBv1.0/Norte' };
  const node: Principal = { kind: 'bridge', name: 'one', prefix: 'spBv1.0/Norte/NCMD' };
  for (const filter of ['spBv1.0/Norte/NCMD/E1', 'spBv1.0/Norte/NCMD/E1/#', 'spBv1.0/Norte/DCMD/E1/#']) {
    expect(maySubscribe(nodes, filter), filter).toBe(true);
    expect(maySubscribe(foreign, filter), filter).toBe(false);
    expect(maySubscribe(terminal, filter), filter).toBe(false);
  }
  expect(maySubscribe(node, 'spBv1.0/Norte/DCMD/E1')).toBe(false);
  for (const filter of [
    'spBv1.0/Sur/NCMD/E1',
    'spBv1.0/Norte/NCMD/#',
    'spBv1.0/Norte/NCMD/+',
    'spBv1.0/Norte/NDATA/E1',
    'spBv1.0/+/NCMD/E1',
    '#',
  ]) {
    expect(maySubscribe(nodes, filter), filter).toBe(false);
  }
});
