import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdIndex } from '../../../server/registry/id-index.ts';

function indexOf(ids: readonly string[]): IdIndex {
  const list: { id: string }[] = [];
  const index = new IdIndex(list);
  for (const id of ids) index.add(list.push({ id }) - 1);
  return index;
}

test('finds what a map finds, and nothing else', () => {
  const ids = fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 60 });
  fc.assert(
    fc.property(ids, fc.array(fc.string()), (known, others) => {
      const index = indexOf(known);
      const map = new Map(known.map((id, at) => [id, at]));
      const asked = [...known, ...others, '', '__proto__', 'constructor'];
      expect(asked.map((id) => index.get(id))).toEqual(asked.map((id) => map.get(id)));
    }),
  );
});

test('finds each of very many that count up, also after it grew', () => {
  const ids = Array.from({ length: 5_000 }, (_, at) => `sim-${String(at + 1).padStart(6, '0')}`);
  const index = indexOf(ids);
  expect(ids.map((id) => index.get(` ${id}`.slice(1)))).toEqual([...ids.keys()]);
  expect(index.get('sim-005001')).toBeUndefined();
});

test('two ids of one hash are two', () => {
  // Found by trying: their hashes are the same number.
  const [one, other] = collision();
  const index = indexOf([one, other]);
  expect([index.get(one), index.get(other)]).toEqual([0, 1]);
  expect(indexOf([one]).get(other)).toBeUndefined();
});

/** The last steps of the hash lose nothing, so that FNV-1a alone tells: among so many texts some meet. */
function collision(): [string, string] {
  const seen = new Map<number, string>();
  for (let at = 0; ; at += 1) {
    const text = `id-${at}`;
    let hash = 0x811c9dc5;
    for (let place = 0; place < text.length; place += 1)
      hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
    const met = seen.get(hash);
    if (met !== undefined) return [met, text];
    seen.set(hash, text);
  }
}
