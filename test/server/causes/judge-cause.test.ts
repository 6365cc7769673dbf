import { describe, expect, test } from 'vitest';
import { dailyBefore, dark, factsIn, minutes, several, signsIn, verdictOn, type Story } from './told.ts';

const before = minutes(-30, 0);
const goodAfter = (to: number, told = {}) => minutes(to, to + 15, told);
const powerCut = (to = 40): Story => ({
  to,
  samples: [...before, ...goodAfter(to, { booted: to - 3, started: to - 1 })],
});
/** The signal falls by `db` over the eight minutes before, and comes back over five. */
const shower = (db = 6.2, to = 20): Story => ({
  to,
  samples: [
    ...minutes(-30, 0, (minute) => ({ db: 11 - Math.max(0, (minute + 8) / 8) * db })),
    ...dark(0, to, { db: 11 - db - 1 }),
    ...minutes(to, to + 15, (minute) => ({ db: 11 - Math.max(0, 1 - (minute - to) / 5) * db })),
  ],
});
/** The link is down at once, the terminal and its agent live on. */
const cut = (told = {}, to = 30): Story => ({
  to,
  samples: [...before, ...dark(0, to, { db: -1, ...told }), ...goodAfter(to)],
});
const steady = (told = {}, to = 30): Story => cut({ db: 11, ...told }, to);

describe('one site', () => {
  test('rain: the signal ramps down and back', () => {
    const verdict = verdictOn(shower());
    expect(verdict).toMatchObject({ cause: 'rainFade', provisional: false });
    expect(verdict.confidence).toBeGreaterThan(0.9);
    expect(factsIn(verdict)).toContain('signalRamp');
    expect(verdict.because[0]).toMatchObject({
      fact: 'signalRamp',
      values: { minutes: expect.any(Number) as number },
    });
  });
  test('rain is seen at detection, before anything of the outage itself came', () => {
    const { samples } = shower();
    const seen = samples.filter(({ measuredAt }) => measuredAt <= (before.at(-1)?.measuredAt ?? 0));
    expect(verdictOn({ samples: seen, to: Infinity }, {}, true)).toMatchObject({
      cause: 'rainFade',
      provisional: true,
    });
  });
  test('rain that only the modem tells of, by its coding', () => {
    const modcods = ['16APSK 2/3', '8PSK 3/4', '8PSK 3/5', 'QPSK 3/4', 'QPSK 1/2'];
    const coded = (minute: number) => ({
      signal: { metric: 'aboveNoiseFloor', value: 1 } as const,
      modcod: modcods[Math.max(0, Math.min(4, Math.floor((minute + 10) / 2)))] ?? '',
    });
    const samples = [
      ...minutes(-30, 0, coded),
      ...dark(0, 20, { modcod: 'QPSK 1/4' }),
      ...minutes(20, 35, coded),
    ];
    expect(verdictOn({ samples, to: 20, context: { technology: 'geo' } }).cause).toBe('rainFade');
  });
  test('power: terminal and agent start anew together', () => {
    const verdict = verdictOn(powerCut());
    expect(verdict.cause).toBe('power');
    expect(verdict.confidence).toBeGreaterThan(0.9);
    expect(factsIn(verdict)).toEqual(expect.arrayContaining(['bothRestarted', 'nothingMeasured']));
  });
  test('power with a battery: its last words', () => {
    const samples = [
      ...minutes(-30, -5, { powerSource: 'grid' }),
      ...minutes(-5, 0, { powerSource: 'battery', batteryRatio: 0.12 }),
    ];
    const verdict = verdictOn({ samples, to: Infinity }, {}, true);
    expect(verdict).toMatchObject({ cause: 'power', provisional: true });
    expect(verdict.because).toContainEqual({
      fact: 'onBattery',
      values: { source: 'battery', batteryPercent: 12 },
    });
  });
  test('power with a battery that lasts for hours: it runs out, while one that is charged is only what it always runs on', () => {
    const hour = (ratio: (minute: number) => number) => ({
      samples: minutes(-60, 0, (minute) => ({
        powerSource: 'battery',
        ...(minute % 5 === 0 && { batteryRatio: ratio(minute) }),
      })),
      to: Infinity,
    });
    const drained = verdictOn(
      hour((minute) => -minute / 180),
      {},
      true,
    );
    expect(drained.cause).toBe('power');
    expect(drained.confidence).toBeGreaterThan(0.9);
    const charged = verdictOn(
      hour(() => 0.9),
      {},
      true,
    );
    expect(charged.confidence).toBeLessThan(0.6);
  });
  test('terminal: it alone started anew while the agent measured on', () => {
    const story = {
      to: 6,
      samples: [...before, ...dark(0, 6, { db: -1, booted: 1 }), ...goodAfter(6, { booted: 1 })],
    };
    expect(verdictOn(story).cause).toBe('terminal');
  });
  test('terminal: it became too hot', () => {
    expect(verdictOn(cut({ temperatureC: 84, alerts: ['thermal_shutdown'] })).cause).toBe('terminal');
  });
  test('obstruction: something stands in the way, again and again', () => {
    const pastOutages = [1, 2.2, 3.7, 5.1, 6.6].map((days) => ({
      from: (before[0]?.measuredAt ?? 0) - days * 86_400_000,
      to: (before[0]?.measuredAt ?? 0) - days * 86_400_000 + 240_000,
    }));
    const story = cut({ obstructedRatio: 0.14 }, 4);
    expect(verdictOn({ ...story, context: { pastOutages } }).cause).toBe('obstruction');
  });
  test('account: the provider says that it switched the service off', () => {
    const verdict = verdictOn(steady({ disabledReason: 'ACCOUNT_DISABLED' }));
    expect(verdict.cause).toBe('account');
    expect(verdict.because[0]).toEqual({ fact: 'serviceDisabled', values: { reason: 'ACCOUNT_DISABLED' } });
  });
  test('quota: used up, throttled, and slow without load', () => {
    const told = { quotaUsedRatio: 1.02, downlinkBps: 2e5, clients: 3 };
    const samples = [
      ...minutes(-30, 0, (minute) => ({ ...told, ...(minute === -20 && { downlinkCapacityBps: 90e6 }) })),
      ...minutes(0, 40, (minute) => ({
        ...told,
        packetLossRatio: 0.4,
        latencyMs: 380,
        ...(minute === 5 && { downlinkCapacityBps: 512e3 }),
      })),
      ...goodAfter(40),
    ];
    expect(verdictOn({ samples, to: 40 }).cause).toBe('quota');
  });
  test('congestion: steady signal, busy hours, slow and lossy', () => {
    const samples = [
      ...minutes(-30, 0, (minute) => ({
        latencyMs: 60 + 8 * (minute + 30),
        packetLossRatio: 0.02 + (minute + 30) / 250,
      })),
      ...minutes(0, 40, { latencyMs: 420, packetLossRatio: 0.3 }),
      ...minutes(40, 55, { latencyMs: 200, packetLossRatio: 0.1 }),
    ];
    const verdict = verdictOn({ samples, to: 40 });
    expect(verdict.cause).toBe('congestion');
    expect(factsIn(verdict)).toContain('latencyRose');
  });
  test('local network: the dish is well, the network is not', () => {
    const { samples, to } = steady({ lanUp: false, clients: 0 });
    const withClients = samples.map((sample) => ({ clients: 20, lanUp: true, ...sample }));
    expect(verdictOn({ samples: withClients, to }).cause).toBe('lan');
  });
  test('local network: the agent does not reach its dish, which never stopped', () => {
    const story = cut({ alerts: ['dish_unreachable'] });
    const mute = story.samples.map(({ signal, terminalUptimeS, ...rest }) =>
      rest.linkUp === false ? rest : { ...rest, signal, terminalUptimeS },
    ) as Story['samples'];
    expect(verdictOn({ ...story, samples: mute }).cause).toBe('lan');
  });
  test('switched off by a habit', () => {
    const night = 15 * 60;
    const story = {
      to: night,
      samples: [...before, ...goodAfter(night, { booted: night - 3, started: night - 1 })],
      context: { pastOutages: dailyBefore(6, 0, night) },
    };
    expect(verdictOn(story).cause).toBe('offBySchedule');
  });
  test('relocated: it comes back elsewhere', () => {
    const verdict = verdictOn({ ...powerCut(180), context: { movedM: 12_400 } });
    expect(verdict.cause).toBe('relocated');
  });
  test('the provider does not carry on behind its point of presence', () => {
    const probes = [
      { target: 'dish', sent: 10, lost: 0 },
      { target: 'pop', sent: 10, lost: 0 },
      { target: 'internet', sent: 10, lost: 10 },
    ] as const;
    expect(verdictOn(steady({ linkUp: true, probes: [...probes] })).cause).toBe('provider');
  });
  test('monitoring: the terminal itself measured a good link', () => {
    expect(verdictOn({ to: 30, samples: [...before, ...minutes(0, 30), ...goodAfter(30)] }).cause).toBe(
      'monitoring',
    );
  });
  test('undetermined: nothing is known but that it stopped', () => {
    const bare = before.map(({ measuredAt, intervalS = 60 }) => ({ measuredAt, intervalS }));
    expect(verdictOn({ samples: bare, to: Infinity }, {}, true)).toMatchObject({
      cause: 'undetermined',
      confidence: 0,
      because: [],
    });
  });
});

describe('several sites', () => {
  const together = { affected: 12, watched: 12, startSpreadMs: 20_000 };
  test('a beam: its sites together, at once, running on', () => {
    const verdict = verdictOn(
      several(12, () => cut()),
      { ...together, kind: 'beam', key: 'LEO-14' },
    );
    expect(verdict.cause).toBe('beam');
    expect(verdict.because[0]?.values).toMatchObject({ key: 'LEO-14', affected: 12, watched: 12 });
  });
  test('a beam of two sites is believed less than one of twelve', () => {
    const two = verdictOn(
      several(2, () => cut()),
      { ...together, affected: 2, watched: 2, kind: 'beam', key: 'B' },
    );
    const twelve = verdictOn(
      several(12, () => cut()),
      { ...together, kind: 'beam', key: 'B' },
    );
    expect(two.cause).toBe('beam');
    expect(two.confidence).toBeLessThan(twelve.confidence);
  });
  test('two of forty in a beam are no beam', () => {
    const verdict = verdictOn(
      several(2, () => cut()),
      { ...together, affected: 2, watched: 40, kind: 'beam' },
    );
    expect(verdict.cause).not.toBe('beam');
  });
  test('a gateway: many beams within seconds, no ramp', () => {
    const company = {
      ...together,
      affected: 60,
      watched: 61,
      kind: 'gateway',
      key: 'Mérida',
      beams: 7,
    } as const;
    expect(
      verdictOn(
        several(20, () => cut()),
        company,
      ).cause,
    ).toBe('gateway');
  });
  test('rain at a gateway: all ramp in step', () => {
    const company = {
      ...together,
      affected: 60,
      watched: 61,
      kind: 'gateway',
      key: 'Mérida',
      beams: 7,
    } as const;
    const verdict = verdictOn(
      several(20, () => shower()),
      { ...company, startSpreadMs: 100_000 },
    );
    expect(verdict.cause).toBe('rainFade');
    expect(factsIn(verdict)).toContain('rampTogether');
    const slow = verdictOn(
      several(20, () => shower()),
      { ...company, startSpreadMs: 300_000 },
    );
    expect(slow.cause).toBe('rainFade');
    expect(slow.facts).toContainEqual(expect.objectContaining({ fact: 'rampTogether', strength: 0.6 }));
  });
  test('a provider: across gateways', () => {
    const company = {
      ...together,
      affected: 200,
      watched: 204,
      beams: 30,
      gateways: 3,
      kind: 'provider',
      key: 'Órbita',
    } as const;
    expect(
      verdictOn(
        several(20, () => steady()),
        company,
      ).cause,
    ).toBe('provider');
  });
  test('power of a municipality: of several providers at once', () => {
    const company = {
      ...together,
      affected: 9,
      watched: 14,
      providers: 2,
      gateways: 2,
      beams: 2,
      kind: 'municipality',
      key: '20067',
    } as const;
    expect(
      verdictOn(
        several(9, () => powerCut()),
        company,
      ).cause,
    ).toBe('power');
  });
  test('power of a municipality is likely at detection already', () => {
    const company = {
      ...together,
      affected: 9,
      watched: 14,
      providers: 2,
      gateways: 2,
      beams: 2,
      kind: 'municipality',
      key: '20067',
    } as const;
    expect(
      verdictOn(
        several(9, () => ({ samples: before, to: Infinity })),
        company,
        true,
      ).cause,
    ).toBe('power');
  });
  test('a cloud that moves over an area', () => {
    const company = { ...together, affected: 9, watched: 14, startSpreadMs: 900_000, kind: 'area' } as const;
    const verdict = verdictOn(
      several(9, (index) => shower(5 + index / 3)),
      company,
    );
    expect(verdict.cause).toBe('rainFade');
    expect(factsIn(verdict)).toContain('inSequence');
  });
  test('an account: all of a service line, signal good', () => {
    const company = {
      ...together,
      affected: 5,
      watched: 5,
      beams: 4,
      gateways: 2,
      kind: 'serviceLine',
      key: 'SL-1',
    } as const;
    expect(
      verdictOn(
        several(5, () => steady({ linkUp: true })),
        company,
      ).cause,
    ).toBe('account');
  });
});

describe('near misses', () => {
  test('a reboot is no power cut', () => {
    const story = {
      to: 5,
      samples: [...before, ...dark(0, 5, { db: -1, booted: 1 }), ...goodAfter(5, { booted: 1 })],
    };
    const verdict = verdictOn(story);
    expect(verdict.cause).toBe('terminal');
    expect(verdict.because.some(({ against }) => against !== undefined)).toBe(true);
  });
  test('rain elsewhere in the beam does not explain a clean cut here', () => {
    expect(verdictOn(powerCut(), { kind: 'site', watched: 30 }).cause).toBe('power');
  });
  test('power in one site only is not its municipality', () => {
    const verdict = verdictOn(powerCut(), { kind: 'site', watched: 12 });
    expect(verdict.cause).toBe('power');
    expect(factsIn(verdict)).not.toContain('municipalityTogether');
  });
  test('a used-up quota without a throttle does not explain rain', () => {
    const { samples, to } = shower();
    const verdict = verdictOn({ to, samples: samples.map((sample) => ({ ...sample, quotaUsedRatio: 1 })) });
    expect(verdict.cause).toBe('rainFade');
  });
  test('nor a power cut', () => {
    const { samples, to } = powerCut();
    expect(
      verdictOn({ to, samples: samples.map((sample) => ({ ...sample, quotaUsedRatio: 1 })) }).cause,
    ).toBe('power');
  });
  test('one night off is not yet a habit, but how buildings are closed', () => {
    const evening = (22 - 12) * 60;
    const samples = [
      ...minutes(evening - 30, evening),
      ...minutes(evening + 560, evening + 575, { booted: evening + 557, started: evening + 559 }),
    ];
    expect(verdictOn({ samples, from: evening, to: evening + 560 }).cause).toBe('offBySchedule');
  });
  test('a link by fibre does not fade in the rain', () => {
    expect(verdictOn({ ...shower(), context: { technology: 'fiber' } }).cause).not.toBe('rainFade');
  });
  test('readings that differ by some tenths are no ramp', () => {
    const { signs } = signsIn(cut());
    expect(signs.signalRamp?.strength).toBe(0);
    expect(signs.signalGone?.strength).toBe(1);
    expect(signs.cleanCut?.strength).toBe(1);
  });
});
