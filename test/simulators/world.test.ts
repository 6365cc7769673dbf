import { describe, expect, it } from 'vitest';
import { createScenario, usedBeams, type ScenarioName } from '../../simulators/scenarios.ts';
import { createWorld, type World } from '../../simulators/world.ts';
import { smallFleet, START } from './small-world.ts';

const MINUTE_MS = 60_000;
const fleet = smallFleet(1500);
const worldOf = (name: ScenarioName, seed = 1): World =>
  createWorld(fleet, createScenario(name, fleet, seed, START), seed);
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
    expect(questions.map(([index, at]) => worldOf('everyday', 2).conditions(index, at))).not.toEqual(answers);
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

  it('darkens exactly the sites of one beam in the beam outage, for six minutes', () => {
    const world = worldOf('beamOutage');
    expect(darkSites(world, START + 2 * MINUTE_MS - 1)).toEqual([]);
    const dark = darkSites(world, START + 2 * MINUTE_MS);
    const beam = fleet[dark[0] ?? -1]?.link.beam;
    expect(beam).toMatch(/^(LEO|GEO|4G)-/);
    expect(dark).toEqual(fleet.flatMap(({ link }, index) => (link.beam === beam ? [index] : [])));
    expect(dark.length).toBe(usedBeams(fleet).get(beam ?? ''));
    expect(darkSites(world, START + 8 * MINUTE_MS - 1)).toEqual(dark);
    expect(darkSites(world, START + 8 * MINUTE_MS)).toEqual([]);
  });

  it('has a storm that moves: it degrades satellite links, cuts some, and leaves', () => {
    const world = worldOf('storm');
    const darkAt = new Map<number, number[]>();
    for (let minute = 0; minute <= 100; minute += 2) {
      darkAt.set(minute, darkSites(world, START + minute * MINUTE_MS));
    }
    const ever = new Set([...darkAt.values()].flat());
    expect(ever.size).toBeGreaterThan(0);
    expect(ever.size).toBeLessThan(fleet.length / 3);
    for (const index of ever) expect(fleet[index]?.link.technology).not.toBe('cellular');
    // Not all at once: the first to go dark is not the last.
    const firsts = [...darkAt].filter(([, dark]) => dark.length > 0);
    expect(firsts[0]?.[1]).not.toEqual(firsts.at(-1)?.[1]);
    expect(darkAt.get(100)).toEqual([]);
    const lossy = fleet.some((_, index) => {
      const now = world.conditions(index, START + 30 * MINUTE_MS);
      return now.linkUp && now.packetLossRatio > 0.05;
    });
    expect(lossy).toBe(true);
  });

  it('has on an ordinary day a few dark sites at any time, and never a tenth of the country', () => {
    const world = worldOf('everyday');
    const counts = Array.from({ length: 96 }, (_, n) => darkSites(world, START - n * 15 * MINUTE_MS).length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean / fleet.length).toBeGreaterThan(0.001);
    expect(mean / fleet.length).toBeLessThan(0.05);
    expect(Math.max(...counts)).toBeLessThan(fleet.length / 4);
  });

  it('has links of the capacity of their technology, a believable few of them below 10 Mbit/s', () => {
    const world = worldOf('quiet');
    const limits = {
      fiber: [55e6, 200e6],
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
