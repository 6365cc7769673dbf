import { afterEach, beforeEach, expect, test } from 'vitest';
import { now } from '../../../client/state/clock.ts';
import {
  brokenSince,
  freshness,
  frozenSince,
  heard,
  heardHealth,
  picture,
} from '../../../client/state/freshness.ts';

const DAY = 86_400_000;

beforeEach(() => {
  now.value = Date.now();
  heard();
  heardHealth({
    at: new Date().toISOString(),
    healthy: true,
    problems: [],
    problemsSince: [],
    lastReceivedAt: null,
  });
  picture.value = { fleetVersion: 1, sequence: 1, sites: 1, loadedAt: now.value };
  brokenSince.value = null;
});
afterEach(() => {
  picture.value = brokenSince.value = frozenSince.value = null;
});

test('a connection that is broken is lost, also when the clock is set back a day meanwhile', () => {
  expect(freshness.value).toBe('live');
  brokenSince.value = now.value;
  expect(freshness.value).toBe('live');
  now.value -= DAY;
  expect(freshness.value).toBe('lost');
});

test('so is one over which nothing is heard, and a fleet that cannot be brought up to date', () => {
  now.value -= DAY;
  expect(freshness.value).toBe('lost');
  now.value += DAY;
  expect(freshness.value).toBe('live');
  frozenSince.value = now.value + DAY;
  expect(freshness.value).toBe('lost');
});
