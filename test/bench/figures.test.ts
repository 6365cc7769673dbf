import { describe, expect, it } from 'vitest';
import { metricValue } from '../../bench/metrics.ts';
import { percentile } from '../../bench/percentile.ts';
import { stageShares } from '../../bench/profile.ts';

describe('the figures of a benchmark', () => {
  it('percentile is the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });

  it('reads a counter and nothing that only begins like it', () => {
    const text = '# HELP a_total x\na_total_more 3\na_total 12\nb{reason="x"} 4\n';
    expect(metricValue(text, 'a_total')).toBe(12);
    expect(() => metricValue(text, 'b')).toThrow('/metrics has no b');
  });

  it('counts what Node does for a stage as that stage, garbage apart, and leaves idling out', () => {
    const frame = (functionName: string, url = '') => ({ functionName, url });
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2, 4, 5, 6] },
        { id: 2, callFrame: frame('intake', 'file:///x/telemetry/ingest/intake.ts'), children: [3] },
        { id: 3, callFrame: frame('writev') },
        { id: 4, callFrame: frame('(idle)') },
        { id: 5, callFrame: frame('(garbage collector)') },
        { id: 6, callFrame: frame('publish', 'file:///x/node_modules/aedes/lib/client.js') },
      ],
      samples: [2, 3, 4, 5, 6],
      timeDeltas: [100, 200, 5000, 100, 600],
    };
    const shares = stageShares(profile);
    expect(Object.keys(shares).sort()).toEqual(['broker', 'garbage', 'ingest']);
    expect(shares['ingest']).toBeCloseTo(0.3);
    expect(shares['broker']).toBeCloseTo(0.6);
  });
});
