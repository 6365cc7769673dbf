import { describe, expect, it } from 'vitest';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { SimulatedSite } from '../../simulators/fleet.ts';
import type { TruthOutage } from '../../simulators/play.ts';
import type { Plan } from '../../simulators/world/plan.ts';
import { live, type Lived, type LivedOptions } from './played.ts';

const MINUTE_MS = 60_000;
const SIDEREAL_DAY_MS = 86_164_091;

/** What one terminal measured before, during and after one of its outages. */
interface Story {
  place: SimulatedSite;
  outage: TruthOutage;
  before: Sample[];
  during: Sample[];
  after: Sample[];
}

/** Stories of buffering terminals that report by the minute, of outages with time around them. */
function stories(lived: Lived): Story[] {
  return lived.outages.flatMap((outage): Story[] => {
    const place = lived.fleet.find(({ terminal }) => terminal.id === outage.terminalId);
    const samples = lived
      .samples(outage.terminalId)
      .flatMap(({ said }) => (said.clockSynced === false ? [] : [said]));
    if (place === undefined || samples[0]?.seq === undefined) return [];
    const between = (from: number, to: number): Sample[] =>
      samples.filter(
        ({ measuredAt, intervalS = 60 }) => measuredAt - intervalS * 1000 >= from && measuredAt <= to,
      );
    const story = {
      before: between(outage.from - 30 * MINUTE_MS, outage.from),
      during: between(outage.from, outage.to),
      after: between(outage.to, outage.to + 30 * MINUTE_MS),
    };
    return story.before.length > 1 && story.after.length > 1 ? [{ place, outage, ...story }] : [];
  });
}

const signal = ({ signal: read }: Sample): number => read?.value ?? NaN;
const mean = (values: number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
/** Whether something started after the last sample before an outage, by its uptime in the first sample after it. */
const restarted = (field: 'terminalUptimeS' | 'agentUptimeS', { before, after }: Story): boolean => {
  const last = before.findLast((sample) => sample[field] !== undefined);
  const next = after.find((sample) => sample[field] !== undefined);
  if (last === undefined || next === undefined) throw new Error(`no ${field} around the outage`);
  return next.measuredAt - (next[field] ?? 0) * 1000 > last.measuredAt - 1_000;
};

interface Signature {
  plan: Plan;
  options?: LivedOptions;
  cause: TruthOutage['cause'];
  /** How many stories there must be at least. */
  stories: number;
  shows: (story: Story) => void;
}

/** Links in the sky whose signal stays: what breaks lies beyond. */
const keepsSignal = ({ before, during, place }: Story): void => {
  if (place.link.technology === 'fiber' || during.length === 0) return;
  expect(Math.abs(mean(during.map(signal)) - mean(before.map(signal)))).toBeLessThan(1);
};

const signatures: Record<string, Signature> = {
  'a lost beam: the signal is gone at once': {
    plan: { beam: 6 },
    cause: 'beam',
    stories: 10,
    shows: ({ outage, before, during, place }) => {
      if (outage.loss < 1 || place.link.beam === null) return;
      expect(Math.min(...before.slice(-5).map(signal))).toBeGreaterThan(8);
      for (const sample of during) expect(signal(sample)).toBeLessThan(1);
    },
  },
  'a failed gateway: a clean cut, in low orbit with the signal still good': {
    plan: { gateway: 3 },
    cause: 'gateway',
    stories: 10,
    shows: (story) => {
      if (story.place.link.technology === 'leo') keepsSignal(story);
      for (const { packetLossRatio } of story.during) expect(packetLossRatio).toBe(1);
    },
  },
  'a failed provider: a cut while all signals stay good': {
    plan: { provider: 3 },
    cause: 'provider',
    stories: 10,
    shows: keepsSignal,
  },
  'a storm: the signal sinks over minutes before the link is lost': {
    plan: { storm: 12 },
    options: { sites: 600 },
    cause: 'rainFade',
    stories: 10,
    shows: ({ before, place }) => {
      expect(['leo', 'geo']).toContain(place.link.technology);
      const [early, late] = [before[0], before.at(-1)];
      if (early === undefined || late === undefined) return;
      expect(signal(early) - signal(late)).toBeGreaterThan(1.5);
      const values = before.slice(-8).map(signal);
      const steepest = Math.max(...values.slice(1).map((value, turn) => (values[turn] ?? value) - value));
      expect(steepest).toBeLessThan(4);
    },
  },
  'rain over a ground station: everything it carries sinks': {
    plan: { gatewayRain: 4 },
    cause: 'rainFade',
    stories: 5,
    shows: ({ before, place }) => {
      expect(place.link.gateway).toMatch(/^Telepuerto/);
      expect(signal(before[0] as Sample) - signal(before.at(-1) as Sample)).toBeGreaterThan(1.5);
    },
  },
  'the sun behind the satellite: minutes around local noon, geostationary, in early March': {
    plan: { sunTransit: 1 },
    options: { from: Date.UTC(2026, 2, 8, 6), days: 2 },
    cause: 'sunTransit',
    stories: 5,
    shows: ({ outage, place }) => {
      expect(place.link.technology).toBe('geo');
      expect(outage.to - outage.from).toBeLessThan(12 * MINUTE_MS);
      const hour = (outage.from / 3_600_000) % 24;
      expect(hour).toBeGreaterThan(18);
      expect(hour).toBeLessThan(21);
    },
  },
  'a failed grid: nothing is measured, and agent and terminal start anew': {
    plan: { feeder: 40 },
    cause: 'power',
    stories: 10,
    shows: (story) => {
      expect(restarted('terminalUptimeS', story)).toBe(true);
      expect(restarted('agentUptimeS', story)).toBe(true);
    },
  },
  'a failed supply: only the terminal starts anew, and does not answer meanwhile': {
    plan: { supply: 60 },
    cause: 'terminal',
    stories: 3,
    shows: (story) => {
      expect(restarted('terminalUptimeS', story)).toBe(true);
      expect(restarted('agentUptimeS', story)).toBe(false);
      for (const { alerts, signal: read } of story.during.slice(1, -1)) {
        expect(alerts).toContain('dish_unreachable');
        expect(read).toBeUndefined();
      }
    },
  },
  'heat: the terminal is hot and says so': {
    plan: { heat: 150 },
    cause: 'terminal',
    stories: 3,
    shows: ({ before, during }) => {
      expect(Math.max(...[...before, ...during].map(({ temperatureC = 0 }) => temperatureC))).toBeGreaterThan(
        55,
      );
      expect(during.some(({ alerts }) => alerts?.includes('thermal_shutdown'))).toBe(true);
    },
  },
  'a switched-off account: the reason is said, the signal is good, nothing starts anew': {
    plan: { account: 8, singleAccount: 40 },
    options: { days: 2 },
    cause: 'account',
    stories: 3,
    shows: (story) => {
      keepsSignal(story);
      for (const { disabledReason } of story.during) expect(disabledReason).toMatch(/^[a-z_]+$/);
      expect(restarted('terminalUptimeS', story)).toBe(false);
    },
  },
  'an exhausted allowance: used up, held to a trickle, then cut': {
    plan: { quota: 80 },
    options: { days: 2 },
    cause: 'quota',
    stories: 2,
    shows: ({ before, during }) => {
      const used = [...before, ...during].flatMap(({ quotaUsedRatio }) => quotaUsedRatio ?? []);
      expect(Math.min(...used)).toBeGreaterThanOrEqual(1);
      for (const { downlinkBps = 0 } of before) expect(downlinkBps).toBeLessThan(1.3e6);
    },
  },
  'congestion at its worst: much is lost and slow, the signal steady': {
    plan: { congestion: 20 },
    options: { sites: 300, days: 1.3 },
    cause: 'congestion',
    stories: 5,
    shows: (story) => {
      keepsSignal(story);
      expect(story.outage.loss).toBeLessThan(0.5);
      for (const { packetLossRatio } of story.during) expect(packetLossRatio).toBeGreaterThan(0.2);
      const highest = Math.max(...story.during.map(({ latencyMs }) => latencyMs ?? 0));
      expect(highest).toBeGreaterThan(300);
    },
  },
  'a hidden satellite: obstruction is reported, no ramp, at the same sidereal time again': {
    plan: { obstruction: 0.5 },
    options: { days: 2.5 },
    cause: 'obstruction',
    stories: 6,
    shows: ({ before }) => {
      for (const { obstructedRatio } of before) {
        if (obstructedRatio !== undefined) expect(obstructedRatio).toBeGreaterThan(0);
      }
      expect(signal(before.at(-1) as Sample)).toBeGreaterThan(5);
    },
  },
  'a broken cable: the terminal does not answer, and did not start anew': {
    plan: { cable: 60 },
    cause: 'lan',
    stories: 3,
    shows: (story) => {
      expect(story.during.some(({ alerts }) => alerts?.includes('dish_unreachable'))).toBe(true);
      expect(restarted('terminalUptimeS', story)).toBe(false);
    },
  },
  'a moved terminal: everything starts anew elsewhere': {
    plan: { relocation: 60 },
    options: { days: 2 },
    cause: 'relocated',
    stories: 2,
    shows: (story) => {
      expect(restarted('terminalUptimeS', story)).toBe(true);
      expect(restarted('agentUptimeS', story)).toBe(true);
    },
  },
};

describe('what a site shows of', () => {
  it.each(Object.entries(signatures))('%s', (_, { plan, options, cause, stories: least, shows }) => {
    const lived = live(plan, options);
    const told = stories(lived).filter(({ outage }) => outage.cause === cause);
    expect(told.length).toBeGreaterThanOrEqual(least);
    for (const story of told) shows(story);
  });

  it('obstruction repeats with the satellites', () => {
    const { outages } = live({ obstruction: 0.5 }, { days: 2.5 });
    const again = outages.filter((outage) =>
      outages.some(
        (other) =>
          other.terminalId === outage.terminalId &&
          Math.abs(other.from - outage.from - SIDEREAL_DAY_MS) < 1_000,
      ),
    );
    expect(again.length).toBeGreaterThan(outages.length / 3);
  });

  it('a moved terminal says where it is now', () => {
    const lived = live({ relocation: 60 }, { days: 2 });
    const moves = lived.truth.events.map(({ scope }) => String(scope['terminalId']));
    const said = moves.map((id) => lived.inventories(id).map(({ said: { position } }) => position));
    expect(said.some((positions) => positions.length === 2)).toBe(true);
    for (const [first, second] of said) {
      if (first === undefined || second === undefined) continue;
      const km = 111 * Math.hypot(first.latitude - second.latitude, first.longitude - second.longitude);
      expect(km).toBeGreaterThan(1);
    }
  });

  it('a grid that fails at a site with a battery: a last word, at once', () => {
    const lived = live({ feeder: 120 }, { sites: 400 });
    const words = lived.truth.events.flatMap(({ from, scope }) =>
      lived.fleet
        .filter(({ site }) => site.regionCode === scope['regionCode'])
        .flatMap(({ terminal }) =>
          lived
            .samples(terminal.id)
            .filter(({ said }) => said.powerSource === 'battery' && Math.abs(said.measuredAt - from) < 4_000),
        ),
    );
    expect(words.length).toBeGreaterThan(3);
    expect(words.filter(({ at, said }) => at - said.measuredAt < 12_000).length).toBeGreaterThan(
      words.length / 2,
    );
  });

  it('flapping: many short darknesses within an hour or two', () => {
    const { truth } = live({ flapping: 60 });
    const counts = new Map<string, number>();
    for (const { eventId } of truth.outages) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(3);
    expect(Math.max(...counts.values())).toBeGreaterThan(8);
  });
});

describe('what is no outage', () => {
  it('a failed local network: no clients, all else well', () => {
    const lived = live({ localNetwork: 60 });
    expect(lived.truth.outages).toEqual([]);
    const { conditions } = lived.truth;
    expect(conditions.length).toBeGreaterThan(3);
    for (const { kind, terminalId, from, to } of conditions) {
      expect(kind).toBe('lan');
      const during = lived
        .samples(terminalId)
        .filter(({ said }) => said.measuredAt > from + 1_000 && said.measuredAt <= to);
      for (const { said } of during) expect(said).toMatchObject({ lanUp: false, linkUp: true });
    }
  });

  it('a site switched off for the night: nothing is measured, both start anew in the morning', () => {
    const lived = live({ switchedOff: 0.5 }, { days: 2 });
    expect(lived.truth.outages).toEqual([]);
    const off = lived.truth.conditions.filter(({ kind }) => kind === 'offBySchedule');
    expect(off.length).toBeGreaterThan(50);
    let mornings = 0;
    for (const { terminalId, from, to } of off) {
      const samples = lived
        .samples(terminalId)
        .flatMap(({ said }) => (said.clockSynced === false ? [] : [said]));
      const within = samples.filter(
        ({ measuredAt }) => measuredAt > from + 1_000 && measuredAt < to - 300_000,
      );
      expect(within).toEqual([]);
      const next = samples.find(({ measuredAt }) => measuredAt > to);
      if (next?.terminalUptimeS === undefined) continue;
      mornings += 1;
      expect(next.terminalUptimeS).toBeLessThan(1_800);
      expect(next.agentUptimeS).toBeLessThan(1_800);
    }
    expect(mornings).toBeGreaterThan(20);
  });

  it('an agent that starts anew or hangs: silence, its uptime alone begins again', () => {
    const lived = live({ agentRestart: 60, mute: 30 });
    expect(lived.truth.outages).toEqual([]);
    const mute = lived.truth.conditions.filter(({ kind }) => kind === 'mute' || kind === 'agentRestart');
    expect(mute.length).toBeGreaterThan(5);
    for (const { terminalId, from, to } of mute) {
      const samples = lived.samples(terminalId).map(({ said }) => said);
      expect(samples.filter(({ measuredAt }) => measuredAt > from + 1_000 && measuredAt < to)).toEqual([]);
      const next = samples.find(
        ({ measuredAt, terminalUptimeS }) => measuredAt > to && terminalUptimeS !== undefined,
      );
      if (next === undefined) continue;
      expect(next.agentUptimeS).toBeLessThan((next.measuredAt - to) / 1000 + 2);
      expect(next.terminalUptimeS).toBeGreaterThan(3_600);
    }
  });

  it('a crowded cell before its worst: slow, and conditions that say so', () => {
    const lived = live({ congestion: 20 }, { sites: 300, days: 1.3 });
    const [crowded] = lived.truth.conditions.filter(({ kind }) => kind === 'congestion');
    if (crowded === undefined) throw new Error('no cell is crowded');
    const latency = (samples: Sample[]): number => mean(samples.flatMap(({ latencyMs }) => latencyMs ?? []));
    const samples = lived.samples(crowded.terminalId).map(({ said }) => said);
    const inside = samples.filter(({ measuredAt }) => measuredAt > crowded.from && measuredAt <= crowded.to);
    const outside = samples.filter(({ measuredAt }) => measuredAt < crowded.from);
    expect(latency(inside)).toBeGreaterThan(latency(outside) + 60);
  });
});
