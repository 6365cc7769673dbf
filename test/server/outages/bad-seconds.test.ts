import { describe, expect, it, test } from 'vitest';
import { consider, phaseUp, type Stretch } from '../../../server/outages/machine.ts';
import { bad, good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

/** Minutes in order, `badSeconds` of each, in brackets of a good one: where the outages begin and end, in seconds. */
function outagesOf(minutes: readonly (number | 'good' | [number])[]): (number | null)[][] {
  const phase = phaseUp();
  const outages: (number | null)[][] = [];
  minutes.forEach((badSeconds, minute) => {
    const [from, to] = [minute * 60_000, (minute + 1) * 60_000];
    const bad = typeof badSeconds === 'number';
    const badMs = badSeconds === 'good' ? undefined : 1000 * (bad ? badSeconds : badSeconds[0]);
    const stretch: Stretch = { from, to, bad, badMs };
    for (const { down, at } of consider(phase, stretch)) {
      if (down) outages.push([at / 1000, null]);
      else (outages.at(-1) as (number | null)[])[1] = at / 1000;
    }
  });
  return outages;
}

describe('where a minute says for how long it was bad', () => {
  it('begins the outage with the bad part of its first minute, and ends it with that of its last', () => {
    expect(outagesOf(['good', 40, 60, 60, 30, 'good', 'good', 'good'])).toEqual([[80, 270]]);
  });

  it('counts seconds, not minutes: less than three in a row are no outage, however many minutes they touch', () => {
    expect(outagesOf(['good', 20, 60, 60, 15, 'good', 'good', 'good'])).toEqual([]);
    expect(outagesOf(['good', 9, 60, 16, 'good', 'good', 'good'])).toEqual([]);
    // Each end is told in whole seconds.
    expect(outagesOf(['good', 30, 60, 60, 29, 'good', 'good', 'good'])).toEqual([[90, 269]]);
  });

  it('counts from the first lost second to the last where loss comes and goes', () => {
    expect(outagesOf(['good', 30, 30, 30, 'good', 'good', 'good'])).toEqual([]);
    expect(outagesOf(['good', 30, 30, 30, 30, 'good', 'good', 'good'])).toEqual([[90, 270]]);
  });

  it('knows nothing finer than the minute where it does not say', () => {
    expect(outagesOf(['good', 60, 60, 60, 'good', 'good', 'good'])).toEqual([[60, 240]]);
  });

  it('counts coarser samples by their bad seconds', () => {
    const after = (badSeconds: number) => {
      const phase = phaseUp();
      consider(phase, { from: 0, to: 300_000, bad: false });
      return consider(phase, { from: 300_000, to: 600_000, bad: true, badMs: badSeconds * 1000 });
    };
    expect(after(64)).toEqual([]);
    expect(after(200)).toMatchObject([{ down: true, at: 400_000 }]);
  });

  it('ends where three minutes in a row were good, wherever the minutes begin', () => {
    // 22 bad seconds, 200 good ones, 18 bad ones: whole good minutes are only two.
    const bad = [60, 60, 60] as const;
    const paused = ['good', ...bad, 22, 'good', 'good', 18, ...bad, 30, 'good', 'good', 'good'] as const;
    expect(outagesOf(paused)).toEqual([
      [60, 262],
      [462, 690],
    ]);
    expect(outagesOf(['good', 60, 60, 60, 50, 'good', 'good', 51, 60, 60, 'good', 'good', 'good'])).toEqual([
      [60, 600],
    ]);
  });

  it('counts what a good minute lost at an end of a loss', () => {
    expect(outagesOf(['good', [10], 60, 60, 50, 'good', 'good', 'good'])).toEqual([[110, 290]]);
    expect(outagesOf(['good', 50, 60, 60, [10], 'good', 'good', 'good'])).toEqual([[70, 250]]);
    // By itself, and with a good minute between, it is nothing.
    expect(outagesOf(['good', [10], 'good', 60, 60, 50, 'good', 'good', 'good'])).toEqual([]);
    // It shortens a pause that it ends; one that lost as much before it and after it is a good one.
    expect(outagesOf([60, 60, 60, 'good', 'good', [10], 60, 60, 60, 'good', 'good', 'good'])).toEqual([
      [0, 540],
    ]);
    expect(outagesOf(['good', [10], [10], [10], 50, 60, 60, 'good', 'good', 'good'])).toEqual([[230, 420]]);
    // 175 good seconds are no end of an outage.
    expect(outagesOf([60, 60, 60, [5], 'good', 'good', 60, 'good', 'good', 'good'])).toEqual([[0, 420]]);
  });

  it('turns twice in one long minute that ends a pause', () => {
    const phase = phaseUp();
    consider(phase, { from: 0, to: 300_000, bad: true });
    expect(consider(phase, { from: 300_000, to: 400_000, bad: false })).toEqual([]);
    expect(consider(phase, { from: 400_000, to: 1_000_000, bad: true, badMs: 300_000 })).toMatchObject([
      { down: false, at: 300_000 },
      { down: true, at: 700_000 },
    ]);
  });

  it('ends with the last bad minute before the three good ones, not with one before', () => {
    expect(outagesOf([60, 60, 60, 10, 'good', 40, 'good', 'good', 'good'])).toEqual([[0, 360]]);
  });
});

test('lost reports are no good time: one good minute among them ends no outage, live and judged anew', async () => {
  for (const lost of [2, 4]) {
    const world = await JudgedWorld.open();
    await world.reports('T-1', 0, 10, good);
    await world.reports('T-1', 10, 20, bad);
    await world.reports('T-1', 20, 21, good);
    await world.reports('T-1', 21 + lost, 35, bad);
    await world.reports('T-1', 35, 40, good);
    expect(world.outages('T-1')).toEqual([[10, 35]]);
    const late = sampleOf('T-1', 9, { ...good, intervalS: 10, seq: 77 }, world.clock.now());
    await world.receive([
      { ...late, sample: { ...late.sample, measuredAt: late.sample.measuredAt - 10_000 } },
    ]);
    expect(world.outages('T-1')).toEqual([[10, 35]]);
  }
});
