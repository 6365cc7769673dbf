import { describe, expect, it } from 'vitest';
import { consider, phaseUp, type Stretch } from '../../../server/outages/machine.ts';

/** Minutes in order, `badSeconds` of each: where the outages begin and end, in seconds. */
function outagesOf(minutes: readonly (number | 'good')[]): (number | null)[][] {
  const phase = phaseUp();
  const outages: (number | null)[][] = [];
  minutes.forEach((badSeconds, minute) => {
    const [from, to] = [minute * 60_000, (minute + 1) * 60_000];
    const stretch: Stretch =
      badSeconds === 'good' ? { from, to, bad: false } : { from, to, bad: true, badMs: badSeconds * 1000 };
    const turn = consider(phase, stretch);
    if (turn?.down === true) outages.push([turn.at / 1000, null]);
    else if (turn !== undefined) (outages.at(-1) as (number | null)[])[1] = turn.at / 1000;
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
    expect(after(64)).toBeUndefined();
    expect(after(200)).toMatchObject({ down: true, at: 400_000 });
  });

  it('ends with the last bad minute before the three good ones, not with one before', () => {
    expect(outagesOf([60, 60, 60, 10, 'good', 40, 'good', 'good', 'good'])).toEqual([[0, 360]]);
  });
});
