import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { play } from '../../simulators/play.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { parseSimulateOptions } from '../../simulators/simulate-options.ts';
import { writeTruth } from '../../simulators/truth-file.ts';
import { START } from './small-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'truth-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the truth of a mixed week', () => {
  const settlements = loadSettlements();
  const played = play({ seed: 1, scenario: 'mixed', sites: 600, from: START, days: 7, settlements });
  const truth = played.truth();

  it('is written as JSON lines that say what they are', () => {
    const file = join(folder, 'truth.jsonl');
    writeTruth(file, truth);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const read = lines.map((line) => JSON.parse(line) as { type: string; eventId: string });
    const count = (type: string): number => read.filter((line) => line.type === type).length;
    expect(count('event')).toBe(truth.events.length);
    expect(count('outage')).toBe(truth.outages.length);
    expect(count('condition')).toBe(truth.conditions.length);
    expect(count('failure')).toBe(truth.failures.length);
    const events = new Set(truth.events.map(({ eventId }) => eventId));
    expect(truth.outages.every(({ eventId }) => events.has(eventId))).toBe(true);
  });

  it('has outages of a terminal that do not touch, and none while a site is off as planned', () => {
    const until = new Map<string, number>();
    const off = new Map<string, { from: number; to: number }[]>();
    for (const condition of truth.conditions) {
      if (condition.kind !== 'offBySchedule') continue;
      off.set(condition.terminalId, [...(off.get(condition.terminalId) ?? []), condition]);
    }
    for (const { terminalId, from, to } of truth.outages) {
      expect(to).toBeGreaterThan(from);
      expect(from).toBeGreaterThan(until.get(terminalId) ?? 0);
      until.set(terminalId, to);
      const spans = off.get(terminalId) ?? [];
      expect(spans.some((span) => span.from < to && span.to > from)).toBe(false);
    }
  });

  it('has many causes, and links that are up nearly all the time', () => {
    const causes = new Set(truth.outages.map(({ cause }) => cause));
    expect(causes.size).toBeGreaterThanOrEqual(9);
    const lostMs = truth.outages.reduce((sum, { from, to }) => sum + to - from, 0);
    const share = lostMs / (played.fleet.length * 7 * 86_400_000);
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.03);
  });

  it('is the beginning of that of a longer play', () => {
    const longer = play({
      seed: 1,
      scenario: 'mixed',
      sites: 600,
      from: START,
      days: 8,
      settlements,
    }).truth();
    const soon = START + 6 * 86_400_000;
    const early = ({ to }: { to: number }): boolean => to < soon;
    expect(longer.outages.filter(early)).toEqual(truth.outages.filter(early));
    expect(longer.failures.filter(early)).toEqual(truth.failures.filter(early));
  });
});

describe('the flags of simulate', () => {
  it('have defaults, and every fault is named', () => {
    expect(parseSimulateOptions([])).toMatchObject({ scenario: 'mixed', seed: 1, sites: 200, days: 1 });
    expect(() => parseSimulateOptions(['--scenario', 'war', '--days', '0', '--from', 'today'])).toThrow(
      /--scenario[^]*--from[^]*--days|--scenario[^]*--days[^]*--from/,
    );
  });
});
