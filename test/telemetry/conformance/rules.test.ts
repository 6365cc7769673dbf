import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Scripted, willOf } from './scripted.ts';

/** Connected, online and with three samples behind it. */
function running(more: ConstructorParameters<typeof Scripted>[0] = {}): Scripted {
  return new Scripted(more).online('s1').minute(1, { oldestSeq: 1 }).minute(2).minute(3);
}

describe('a good terminal', () => {
  test('that is cut off and replays what is not confirmed conforms, and nothing is left unchecked', () => {
    const terminal = running()
      .stored(3)
      .publish('inventory', { serial: 'KIT1' })
      .minute(4)
      .cut('s1')
      .wait(120);
    terminal
      .online('s2')
      .publish('samples', [terminal.sample(4, { oldestSeq: 4 }), terminal.sample(5), terminal.sample(6)]);
    terminal
      .minute(7)
      .stored(7)
      .commands({
        ...{ id: 'c1', kind: 'reboot', issuedAt: terminal.now, expiresAt: terminal.now + 60_000, ttlS: 60 },
      });
    terminal.publish('replies', { id: 'c1', state: 'done', bootId: 'b2' });
    expect(terminal.judge()).toMatchObject({
      verdict: 'conforming',
      counts: { samples: 8, connections: 2, confirmations: 2, commands: 1, replies: 1 },
      findings: [],
      unchecked: [],
    });
  });

  test('that deflates its arrays conforms', () => {
    const terminal = new Scripted().online('s1').wait(301);
    terminal.deflated([1, 2, 3, 4, 5].map((seq) => terminal.sample(seq)));
    expect(terminal.judge()).toMatchObject({ verdict: 'conforming', findings: [] });
  });

  test('that sends the same again because its confirmation was lost with the connection conforms', () => {
    const terminal = running()
      .stored(3)
      .vanish()
      .wait(1)
      .publish('presence', { state: 'offline', session: 's1' });
    terminal.wait(100).online('s2');
    for (const seq of [1, 2, 3]) terminal.publish('samples', terminal.sample(seq, { oldestSeq: 1 }));
    expect(terminal.broken()).toEqual([]);
  });
});

test('who says nothing is not called conforming', () => {
  expect(new Scripted().wait(60).judge().verdict).toBe('nothingSeen');
});

const bad: Record<string, (terminal: Scripted) => Scripted> = {
  'delivery.qos': (t) => t.publish('samples', t.sample(4), { qos: 0 }),
  'delivery.retained': (t) => t.publish('replies', { id: 'c', state: 'done' }, { retained: true }),
  'delivery.refused': (t) => t.refused('samples, retained'),
  'delivery.keepalive': (t) => t.cut('s1').connect('s2', { keepaliveS: 0 }),
  'delivery.cleanSession': (t) => t.cut('s1').connect('s2', { clean: false }),
  'delivery.clientId': (t) => t.cut('s1').connect('s2', { clientId: '' }),
  'presence.noWill': (t) =>
    t.cut('s1').connect('s2', { will: null }).publish('presence', { state: 'online', session: 's2' }),
  'presence.willOfOther': (t) =>
    t.cut('s1').connect('other').publish('presence', { state: 'online', session: 's2' }),
  'presence.willLeaving': (t) => {
    const will = willOf({ state: 'offline', session: 's2', leaving: true });
    return t.cut('s1').connect('s2', { will }).publish('presence', { state: 'online', session: 's2' });
  },
  'presence.sessionReused': (t) => t.cut('s1').online('s1'),
  'presence.session': (t) => t.cut('s1').connect('s2').publish('presence', 'online'),
  'presence.order': (t) =>
    t
      .cut('s1')
      .connect('s2')
      .minute(4, { oldestSeq: 1 })
      .publish('presence', { state: 'online', session: 's2' }),
  'presence.noOffline': (t) => t.vanish().wait(10),
  'presence.missing': (t) => t.cut('s1').connect('s2', { will: null }).wait(90),
  'fields.badSample': (t) => t.publish('samples', { ...t.sample(4), packetLossRatio: 40 }),
  'fields.notJson': (t) => t.publish('samples', '{"measuredAt": 1'),
  'fields.badPresence': (t) => t.publish('presence', { state: 'up' }),
  'fields.badInventory': (t) => t.publish('inventory', { serial: 7 }),
  'fields.badReply': (t) => t.publish('replies', { state: 'done' }),
  'fields.notInflatable': (t) => t.publish('samples.z', gzipSync(JSON.stringify(t.sample(4)))),
  'fields.unknown': (t) => t.minute(4, { latency: 3 } as never),
  'fields.order': (t) => t.wait(180).publish('samples', [t.sample(5), t.sample(4)]),
  'fields.badSeconds': (t) => t.minute(4, { badSeconds: 61 }),
  'rhythm.overlap': (t) => t.minute(4, { intervalS: 300 }),
  'rhythm.sameTime': (t) => t.publish('samples', { ...t.sample(3), seq: 4 }),
  'rhythm.hole': (t) => t.minute(4, { intervalS: 10 }),
  'rhythm.intervalMissing': (t) =>
    t.publish('samples', { ...t.sample(4), measuredAt: t.now + 10, seq: 4, intervalS: undefined }),
  'clock.ahead': (t) => t.publish('samples', t.sample(9, { seq: 4 })),
  'clock.seconds': (t) => t.publish('samples', t.sample(4, { measuredAt: Math.floor(t.now / 1000) })),
  'clock.unsynced': (t) => t.minute(4, { clockSynced: false, monotonicMs: 5 }),
  'clock.unplaced': (t) => t.minute(4, { clockSynced: false, bootId: undefined }),
  'clock.monotonic': (t) => t.minute(4, { monotonicMs: 90 }).minute(5, { monotonicMs: 80 }),
  'clock.step': (t) => t.minute(4, { monotonicMs: 1e6 }).minute(5, { monotonicMs: 1e6 + 120_000 }),
  'numbering.missing': (t) => t.minute(4, { seq: undefined }),
  'numbering.noEpoch': (t) => t.minute(4, { epoch: undefined, bootId: 'b2' }),
  'numbering.reused': (t) => t.publish('samples', t.sample(3, { linkUp: false })),
  'numbering.restart': (t) =>
    t
      .cut('s1')
      .wait(60)
      .online('s2')
      .publish('samples', { ...t.sample(4), seq: 1 })
      .minute(5, { seq: 2 })
      .minute(6, { seq: 3 })
      .minute(7, { seq: 1, measuredAt: t.now }),
  'numbering.gap': (t) => t.minute(5),
  'numbering.newEpoch': (t) => t.minute(4, { epoch: 'f', seq: 1 }),
  'numbering.oldestAbove': (t) => t.minute(4, { oldestSeq: 5 }),
  'numbering.oldestBack': (t) => t.minute(4, { oldestSeq: 3 }).minute(5, { oldestSeq: 2 }),
  'numbering.timeBack': (t) => t.publish('samples', { ...t.sample(4), measuredAt: t.now - 120_000 }),
  'replay.skipped': (t) => t.stored(1).cut('s1').wait(120).online('s2').minute(6, { oldestSeq: 1 }),
  'replay.oldestSeq': (t) => t.stored(3).cut('s1').wait(10).online('s2').minute(4),
  'replay.deaf': (t) => {
    t.stored(3);
    for (let times = 0; times < 4; times += 1) t.wait(60).publish('samples', [t.sample(2), t.sample(3)]);
    return t;
  },
  'replay.missing': (t) => t.minute(5).stored(3, { missingTo: 4 }).minute(6).minute(11),
  'listening.deaf': (t) => t.cut('s1').connect('s2').minute(4, { oldestSeq: 1 }),
  'listening.late': (t) =>
    t.cut('s1').connect('s2').publish('presence', { state: 'online', session: 's2' }).subscribe('stored'),
  'commands.changed': (t) =>
    t.publish('replies', { id: 'c', state: 'done' }).publish('replies', { id: 'c', state: 'failed' }),
  'commands.twice': (t) =>
    t
      .publish('replies', { id: 'c', state: 'done', bootId: 'x' })
      .publish('replies', { id: 'c', state: 'done', bootId: 'y' }),
  'commands.afterFinal': (t) =>
    t.publish('replies', { id: 'c', state: 'done' }).publish('replies', { id: 'c', state: 'running' }),
  'commands.silent': (t) =>
    t.commands({ id: 'c', kind: 'reboot', issuedAt: t.now, expiresAt: t.now + 1000, ttlS: 1 }).wait(2),
  'commands.noSample': (t) =>
    t
      .commands({ id: 'c', kind: 'speedTest', issuedAt: t.now, expiresAt: t.now + 1e6, ttlS: 1000 })
      .publish('replies', { id: 'c', state: 'done', result: { downlinkCapacityBps: 1e6 } }),
  'inventory.position': (t) => t.publish('inventory', { position: { latitude: 0, longitude: 0 } }),
  'inventory.repeated': (t) => {
    for (let times = 0; times < 6; times += 1) t.publish('inventory', { serial: 'KIT1' });
    return t;
  },
};

describe('a bad terminal', () => {
  test.each(Object.entries(bad))('is found out: %s', (rule, spoil) => {
    expect(running().broken()).toEqual([]);
    expect(spoil(running()).broken()).toContain(rule);
  });

  test('is found out: clock.slow, fields.silent', () => {
    const slow = new Scripted().online('s1').wait(3600);
    slow.publish('samples', slow.sample(1, { linkUp: undefined }));
    expect(slow.broken()).toEqual(expect.arrayContaining(['clock.slow', 'fields.silent']));
  });

  test('costs too much: budget.month', () => {
    const chatty = new Scripted({ profile: 'metered' }).online('s1');
    for (let seq = 1; seq < 10; seq += 1) chatty.minute(seq);
    expect(chatty.broken()).toContain('budget.month');
    expect(chatty.judge().mbPerMonth).toBeGreaterThan(10);
  });

  test('without presence facts of its broker is held to the rest', () => {
    const external = new Scripted({ broker: 'external' });
    external.publish('presence', { state: 'online', session: 's1' }).minute(1).minute(2).stored(1);
    external.publish('presence', { state: 'offline', session: 's1' }).wait(60);
    external.publish('presence', { state: 'online', session: 's1' }).minute(5, { oldestSeq: 1 });
    expect(external.broken()).toEqual(
      expect.arrayContaining(['presence.sessionReused', 'replay.skipped', 'numbering.gap']),
    );
  });
});

test('what a terminal typed stays one harmless, bounded line, and the list of findings is bounded', () => {
  const terminal = running();
  for (let index = 0; index < 500; index += 1) {
    terminal.publish('samples', {
      ...terminal.sample(4 + index),
      [`x\u001b[31m\n${index}${'y'.repeat(900)}`]: 1,
    });
  }
  const { findings, unchecked } = terminal.judge();
  expect(findings.length).toBeLessThanOrEqual(200);
  expect(unchecked.join()).toContain('found no room');
  for (const { expected, got } of findings) {
    expect(expected + got).not.toMatch(/\p{Cc}/u);
    expect((expected + got).length).toBeLessThanOrEqual(400);
  }
});

test('every finding names a heading that docs/telemetry.md has', () => {
  const page = readFileSync(new URL('../../../docs/telemetry.md', import.meta.url), 'utf8');
  const headings = new Set([...page.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading));
  const sections = Object.values(bad).flatMap((spoil) =>
    spoil(running())
      .judge()
      .findings.map(({ section }) => section),
  );
  expect([...new Set(sections)].filter((section) => !headings.has(section))).toEqual([]);
});
