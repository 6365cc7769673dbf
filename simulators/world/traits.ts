import type { SimulatedSite } from '../fleet.ts';
import { createRandom, type Random } from '../random.ts';

/** How often and how a terminal reports; the first three as telemetry/agent/profiles.ts has them. */
export interface Reporting {
  intervalMs: number;
  samplesPerMessage: number;
  keepaliveMs: number;
  /** Fields that change slowly go with the first sample of a message only. */
  isLean: boolean;
}

const reportings = {
  live: { intervalMs: 60_000, samplesPerMessage: 1, keepaliveMs: 65_000, isLean: false },
  lean: { intervalMs: 60_000, samplesPerMessage: 5, keepaliveMs: 155_000, isLean: true },
  metered: { intervalMs: 300_000, samplesPerMessage: 3, keepaliveMs: 455_000, isLean: true },
  chatty: { intervalMs: 10_000, samplesPerMessage: 1, keepaliveMs: 30_000, isLean: false },
} as const satisfies Record<string, Reporting>;

/** What is peculiar to one terminal and its site for good. */
export interface Traits {
  reporting: Reporting;
  /** Keeps what it measured while nobody can hear it. Others drop it, and number nothing. */
  buffers: boolean;
  /** What its battery holds for terminal and agent; 0: there is none. */
  batteryMs: number;
  /** Its clock forgets the time with the power, until it is set again. */
  forgetsTime: boolean;
  /** How far its clock is ahead for good (behind: negative); 0 for nearly all. */
  clockOffsetMs: number;
  /** How far the fade may go before the link is lost, decibel. */
  marginDb: number;
  clearSkyDb: number;
  terminalBootMs: number;
  agentBootMs: number;
  /** Of its site: 0 at the poorest place, 1 at the best. */
  quality: number;
  /** Phase of its hourly speed test and the like, 0..1. */
  phase: number;
}

/** The traits of a fleet, by index: those of a terminal follow from its id and the seed. `wrongClocks`: share of clocks that are wrong for good. */
export function traitsOf(fleet: readonly SimulatedSite[], seed: number, wrongClocks = 0): Traits[] {
  return fleet.map(({ terminal, link }, index) => {
    const number = Number(/\d+/.exec(terminal.id)?.[0] ?? index) * 2 + (link.role === 'backup' ? 1 : 0);
    const random = createRandom(seed * 15_485_863 + number * 32_452_843 + 17);
    const draw = random.next();
    const name = draw < 0.46 ? 'live' : draw < 0.9 ? 'lean' : draw < 0.985 ? 'metered' : 'chatty';
    const boot =
      bootMs[link.technology === 'leo' || link.technology === 'geo' ? link.technology : 'cellular'];
    return {
      reporting: reportings[name],
      buffers: random.chance(0.94),
      batteryMs: random.chance(0.15) ? Math.round(random.between(5, 180) * 60_000) : 0,
      forgetsTime: random.chance(0.12),
      marginDb: link.technology === 'geo' ? random.between(6, 9) : random.between(5.5, 8),
      clearSkyDb: random.between(10.5, 13),
      terminalBootMs: Math.round(random.between(boot[0], boot[1])),
      agentBootMs: Math.round(random.between(25_000, 80_000)),
      // More sites are poor than good.
      quality: random.next() ** 1.5,
      phase: random.next(),
      clockOffsetMs: random.chance(wrongClocks) ? wrongBy(random) : 0,
    };
  });
}

/** Most are slow, by a minute to a day; some are fast, by minutes. */
function wrongBy(random: Random): number {
  if (random.chance(0.3)) return Math.round(random.between(3, 40) * 60) * 1000;
  return -Math.round(60 * Math.exp(random.between(0, Math.log(1440)))) * 1000;
}

const bootMs = {
  leo: [80_000, 210_000],
  geo: [100_000, 280_000],
  cellular: [35_000, 110_000],
} as const;
