import { expect, test } from 'vitest';
import { lineWeights } from '../../../telemetry/contract/line-weights.ts';

test('a point weighs what the line would be off without it', () => {
  // a straight line with a bump of 3 that has a bump of 0.5 on its side
  const weights = lineWeights([0, 1, 2, 3, 4, 8], [0, 0, 3, 0, 0, 0]);
  expect(weights[2]).toBe(3);
  expect([weights[0], weights[5]]).toEqual([Infinity, Infinity]);
  expect(lineWeights([0, 1, 2, 3], [0, 0, 0, 0]).slice(1, 3)).toEqual(new Float64Array([0, 0]));
});

test('leaving out all below a tolerance leaves no point farther off the line than it', () => {
  const [xs, ys] = [Array.from({ length: 400 }, (_, at) => at), [] as number[]];
  for (const x of xs) ys.push(40 * Math.sin(x / 30) + 3 * Math.sin(x / 2));
  const weights = lineWeights(xs, ys);
  for (const tolerance of [0.5, 2, 10]) {
    const kept = xs.filter((_, at) => (weights[at] ?? 0) > tolerance);
    expect(kept.length).toBeLessThan(400);
    const off = xs.map((x, at) => {
      const after = kept.findIndex((each) => each >= x);
      const [x0 = x, x1 = x] = [kept[Math.max(0, after - 1)], kept[after]];
      const [y0 = 0, y1 = 0] = [ys[x0], ys[x1]];
      const length = Math.hypot(x1 - x0, y1 - y0);
      return length === 0 ? 0 : Math.abs((x1 - x0) * ((ys[at] ?? 0) - y0) - (x - x0) * (y1 - y0)) / length;
    });
    expect(Math.max(...off)).toBeLessThanOrEqual(tolerance);
  }
});

test('a ring keeps the point across, and none outweighs what it hangs on', () => {
  const weights = lineWeights([0, 4, 4, 0, 0], [0, 0, 4, 4, 0]);
  expect(weights[2]).toBeCloseTo(Math.hypot(4, 4));
  expect(weights[1]).toBeLessThanOrEqual(weights[2] ?? 0);
  expect(weights[1]).toBeGreaterThan(0);
});

test('steps that grow, or are all alike, cost no more than their number some times over', () => {
  const size = 3000;
  const growing = Array.from({ length: size }, (_, at) => (at % 2) * at);
  const alike = Array.from({ length: size }, (_, at) => Math.floor(at / 2) + (at % 2));
  const along = Array.from({ length: size }, (_, at) => at - (at % 2));
  for (const [xs, ys] of [
    [Array.from({ length: size }, (_, at) => at), growing],
    [along, alike],
  ] as const) {
    let reads = 0;
    const counted = new Proxy(ys, {
      get(target, name) {
        reads += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
    const weights = lineWeights(xs, counted);
    expect(reads).toBeLessThan(size * 100);
    expect(weights.every((weight) => weight >= 0)).toBe(true);
  }
});
