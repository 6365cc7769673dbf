import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { currentAddress, goToAddress, keepInAddress } from '../../../client/state/address.ts';
import { followAddress, go, place } from '../../../client/state/place.ts';
import { FakeBrowser } from '../support/fake-browser.ts';

let browser: FakeBrowser;
let undo: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser('/');
  browser.install();
});

afterEach(() => {
  for (const each of undo.reverse()) each();
  undo = [];
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A list of words that is empty unless the address says otherwise. */
function keepWords(name: string, history?: 'push' | 'replace', paths?: string[]) {
  const state = signal<readonly string[]>([]);
  const stop = keepInAddress<readonly string[]>({
    name,
    state,
    read: (text) => text?.split(',').filter((word) => /^[a-z]+$/.test(word)) ?? [],
    write: (words) => (words.length === 0 ? null : words.join(',')),
    ...(history === undefined ? {} : { history }),
    ...(paths === undefined ? {} : { paths }),
  });
  undo.push(stop);
  return state;
}

const follow = () => undo.push(followAddress());
const moment = () => Promise.resolve();

describe('what the address says', () => {
  test('is read at the start, and what is not understood is the default', () => {
    const fruit = keepWords('fruit');
    const colour = keepWords('colour');
    browser.open('/?fruit=fig,plum&colour=7&site=a');
    follow();
    expect(fruit.value).toEqual(['fig', 'plum']);
    expect(colour.value).toEqual([]);
    expect(place.value.siteId).toBe('a');
  });

  test('is read by what is registered later', () => {
    browser.open('/?fruit=fig');
    follow();
    expect(keepWords('fruit').value).toEqual(['fig']);
  });

  test('a name is given once', () => {
    keepWords('fruit');
    expect(() => keepInAddress({ name: 'fruit', state: signal(''), read: String, write: String })).toThrow(
      /fruit/,
    );
  });
});

describe('what is seen', () => {
  test('is written at once, all changes of a moment as one step, with readable commas', async () => {
    const fruit = keepWords('fruit');
    follow();
    fruit.value = ['fig'];
    fruit.value = ['fig', 'plum'];
    go({ siteId: 'a b' });
    expect(currentAddress()).toBe('/?site=a+b&fruit=fig,plum');
    await moment();
    expect(browser.entries).toEqual(['/', '/?site=a+b&fruit=fig,plum']);
  });

  test('leaves no trail where it moves continuously', async () => {
    const at = keepWords('at', 'replace');
    follow();
    for (const word of ['a', 'ab', 'abc']) at.value = [word];
    await moment();
    expect(browser.entries).toEqual(['/']);
    vi.advanceTimersByTime(1000);
    expect(browser.entries).toEqual(['/?at=abc']);
  });

  test('comes back with the back button, and that writes nothing', async () => {
    const fruit = keepWords('fruit');
    follow();
    fruit.value = ['fig'];
    await moment();
    go({ incidentId: 'i' });
    await moment();
    browser.back();
    expect([fruit.value, place.value.incidentId]).toEqual([['fig'], null]);
    browser.back();
    expect(fruit.value).toEqual([]);
    await moment();
    vi.advanceTimersByTime(1000);
    expect(browser.at).toBe('/');
    expect(browser.entries).toHaveLength(3);
  });

  test('belongs to its page, and is kept while another is looked at', async () => {
    const fruit = keepWords('fruit');
    const report = keepWords('report', 'push', ['/reports']);
    follow();
    fruit.value = ['fig'];
    await moment();
    go({ page: 'reports' });
    report.value = ['plum'];
    await moment();
    expect(browser.at).toBe('/reports?report=plum');
    go({ page: 'map' });
    await moment();
    expect(browser.at).toBe('/?fruit=fig');
  });

  test('stays the same object where the address says the same', async () => {
    const fruit = keepWords('fruit');
    follow();
    fruit.value = ['fig'];
    const before = fruit.value;
    await moment();
    goToAddress('/?site=b&fruit=fig');
    expect(fruit.value).toBe(before);
    expect(place.value.siteId).toBe('b');
    expect(browser.at).toBe('/?site=b&fruit=fig');
  });
});
