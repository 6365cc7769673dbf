import { expect, test } from 'vitest';
import { KeyedFeed } from '../../../client/connection/keyed-feed.ts';

interface Item {
  id: string;
  value: number;
}
const feed = () => new KeyedFeed<Item>((item) => item.id);
const values = (of: KeyedFeed<Item>) =>
  Object.fromEntries([...of.items].map(([id, item]) => [id, item.value]));

test('a list replaces what was there', () => {
  const items = feed();
  items.put({ id: 'a', value: 1 });
  items.begin();
  items.finish([{ id: 'b', value: 2 }]);
  expect(values(items)).toEqual({ b: 2 });
});

test('an event during loading is newer than the list', () => {
  const items = feed();
  items.begin();
  items.put({ id: 'a', value: 9 });
  items.remove('b');
  items.finish([
    { id: 'a', value: 1 },
    { id: 'b', value: 2 },
    { id: 'c', value: 3 },
  ]);
  expect(values(items)).toEqual({ a: 9, c: 3 });
});

test('a change makes a new map, so that whoever compares sees it', () => {
  const items = feed();
  const before = items.items;
  items.put({ id: 'a', value: 1 });
  expect(items.items).not.toBe(before);
});
