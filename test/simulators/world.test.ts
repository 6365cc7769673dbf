import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulators/scenarios.ts';
import { createWorld, type World } from '../../simulators/world.ts';
import { smallFleet, START } from './small-world.ts';

const MINUTE_MS = 60_000;
const fleet = smallFleet(1500);
const worldOf = (name: ScenarioName, seed = 1): World =>
  createWorld(fleet, { scenario: name, seed, startsAt: START });
/** Those whose link is down; sites that are switched off for the night are another matter. */
const brokenSites = (world: World, at: number): number[] =>
  darkSites(world, at).filter((index) => {
    const now = world.conditions(index, at);
    return !now.linkUp && now.isOff !== true;
  });
const darkSites = (world: World, at: number): number[] =>
  fleet.flatMap((_, index) => (world.conditions(index, at).linkUp ? [] : [index]));

describe('the world', () => {
  it('answers the same whatever was asked before', () => {
    const one = worldOf('everyday');
    const other = worldOf('everyday');
    const questions = Array.from({ length: 300 }, (_, n) => [(n * 37) % 1500, START - n * 700_001] as const);
    const answers = questions.map(([index, at]) => one.conditions(index, at));
    const backwards = questions.toReversed().map(([index, at]) => other.conditions(index, at));
    expect(backwards.toReversed()).toEqual(answers);
    const another = worldOf('everyday', 2);
    expect(questions.map(([index, at]) => another.conditions(index, at))).not.toEqual(answers);
  });

  it('is busier at a school at ten in the morning than at three at night', () => {
    const world = worldOf('quiet');
    const sum = (at: number): number =>
      fleet.reduce((total, { site }, index) => {
        const now = world.conditions(index, at);
        return total + (site.kind === 'school' && now.linkUp ? now.downlinkBps : 0);
      }, 0);
    expect(sum(START)).toBeGreaterThan(5 * sum(START - 7 * 3_600_000));
  });

  it('has no dark site in the quiet scenario', () => {
    const world = worldOf('quiet');
    for (let at = START; at < START + 60 * MINUTE_MS; at += MINUTE_MS)
      expect(darkSites(world, at)).toEqual([]);
  });

  it('loses one beam soon after the start where that is the scenario, and nobody else', () => {
    const world = worldOf('beam');
    expect(darkSites(world, START + 2 * MINUTE_MS - 1)).toEqual([]);
    const dark = darkSites(world, START + 4 * MINUTE_MS);
    const beams = new Set(dark.map((index) => fleet[index]?.link.beam));
    expect(beams.size).toBeLessThanOrEqual(1);
    const lossy = fleet.flatMap(({ link }, index) => {
      const now = world.conditions(index, START + 4 * MINUTE_MS);
      return !now.linkUp || now.packetLossRatio > 0.2 ? [link.beam] : [];
    });
    expect(new Set(lossy).size).toBe(1);
    expect(lossy.length).toBeGreaterThan(0);
    expect(darkSites(world, START + 3.5 * 3_600_000)).toEqual([]);
  });

  it('has a storm that moves: it degrades satellite links, cuts some, and leaves', () => {
    const world = worldOf('storm', 2);
    const darkAt = new Map<number, number[]>();
    for (let minute = 0; minute <= 110; minute += 2) {
      darkAt.set(minute, darkSites(world, START + minute * MINUTE_MS));
    }
    const ever = new Set([...darkAt.values()].flat());
    expect(ever.size).toBeGreaterThan(0);
    expect(ever.size).toBeLessThan(fleet.length / 3);
    for (const index of ever) expect(['leo', 'geo']).toContain(fleet[index]?.link.technology);
    const signals = [...ever].map((index) =>
      [...darkAt.keys()].map((minute) => world.conditions(index, START + minute * MINUTE_MS).signalDb),
    );
    // It sinks before it is gone: there are values between a clear sky and noise.
    expect(signals.flat().some((signalDb) => signalDb > 5 && signalDb < 8)).toBe(true);
  });

  it('says at a site that is off that nothing measures, and in a reading what devices would say', () => {
    const world = worldOf('power');
    let off = 0;
    for (let minute = 0; minute < 600; minute += 10) {
      for (const index of darkSites(world, START + minute * MINUTE_MS)) {
        const now = world.conditions(index, START + minute * MINUTE_MS);
        if (!now.linkUp && now.isOff === true) off += 1;
      }
    }
    expect(off).toBeGreaterThan(10);
    const reading = world.reading?.(3, START, START + MINUTE_MS);
    expect(reading).toMatchObject({ measuredAt: START + MINUTE_MS, intervalS: 60, linkUp: true });
    expect(reading?.terminalUptimeS).toBeGreaterThan(0);
  });

  it('has on an ordinary day a few dark sites at any time, and never a tenth of the country', () => {
    const world = worldOf('everyday');
    const counts = Array.from(
      { length: 96 },
      (_, n) => brokenSites(world, START - n * 15 * MINUTE_MS).length,
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean / fleet.length).toBeGreaterThan(0.001);
    expect(mean / fleet.length).toBeLessThan(0.05);
    expect(Math.max(...counts)).toBeLessThan(fleet.length / 4);
  });

  it('has links of the capacity of their technology, a believable few of them below 10 Mbit/s', () => {
    const world = worldOf('quiet');
    const limits = {
      fiber: [34e6, 300e6],
      leo: [55e6, 200e6],
      geo: [7.5e6, 26e6],
      cellular: [5e6, 42e6],
    } as const;
    let slow = 0;
    for (const [index, { link }] of fleet.entries()) {
      const now = world.conditions(index, START);
      const capacityBps = (now.linkUp ? now.speedTest?.downlinkBps : undefined) ?? 0;
      const [least, most] = limits[link.technology as keyof typeof limits];
      expect(capacityBps).toBeGreaterThanOrEqual(least);
      expect(capacityBps).toBeLessThanOrEqual(most);
      if (now.linkUp) expect(now.downlinkBps).toBeLessThanOrEqual(capacityBps);
      if (capacityBps < 10e6) slow += 1;
    }
    expect(slow / fleet.length).toBeGreaterThan(0.05);
    expect(slow / fleet.length).toBeLessThan(0.15);
  });
});
