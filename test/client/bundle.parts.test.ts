import { expect, test } from 'vitest';
import { bundleSize } from '../../bench/bundle-size.ts';
import { builtConsole } from './support/console-page.ts';

test('all pages together are at most 250 KB: whoever adds to them leaves something out or loads it later', () => {
  expect(bundleSize(builtConsole()).allKb).toBeLessThanOrEqual(250);
});
