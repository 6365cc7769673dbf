import { beforeEach, expect, test } from 'vitest';
import type { Fleet } from '../../server/registry/fleet.ts';
import { StoredEvidence } from '../../server/stored-evidence.ts';
import { smallFleet } from '../support/small-fleet.ts';
import { bad, good, MINUTE, sampleOf, T0 } from './support/judged-world.ts';
import { MemoryStore } from './support/memory-store.ts';

/** Counts what it is asked, and may be away. */
class AskedStore extends MemoryStore {
  asked = 0;
  isAway = false;
  unreadable: string | undefined;

  override samplesOf(...question: Parameters<MemoryStore['samplesOf']>) {
    this.asked += 1;
    const [wanted] = question;
    const fails = this.isAway || wanted.some(({ terminalId }) => terminalId === this.unreadable);
    return fails ? Promise.reject(new Error('away')) : super.samplesOf(...question);
  }
}

const TERMINALS = 64;
let fleet: Fleet;
let store: AskedStore;
let evidence: StoredEvidence;

beforeEach(async () => {
  fleet = smallFleet(
    Object.fromEntries(Array.from({ length: TERMINALS }, (_, at) => [`T-${at}`, '09015'] as const)),
  );
  store = new AskedStore();
  evidence = new StoredEvidence(fleet, store);
  const minutes = (many: number) => Array.from({ length: many }, (_, minute) => minute);
  for (const { id } of fleet.terminals) {
    const many = id === 'T-7' ? 700 : 5;
    await store.writeBatch(
      minutes(many).map((minute) => sampleOf(id, minute, minute === 3 ? bad : good, T0)),
    );
  }
});

test('who asks about many terminals in one moment asks the store once', async () => {
  const answers = await Promise.all(
    fleet.terminals.map(({ index }) =>
      evidence.of(index, T0 + 2 * MINUTE, T0 + (index === 7 ? 3 : 4) * MINUTE),
    ),
  );
  expect(store.asked).toBe(1);
  for (const [index, answer] of answers.entries()) {
    // A sample is known by its end.
    const minutes = index === 7 ? [1, 2] : [1, 2, 3];
    expect(answer).toEqual(
      minutes.map((minute) => ({
        from: T0 + minute * MINUTE,
        to: T0 + (minute + 1) * MINUTE,
        bad: minute === 3,
      })),
    );
  }
});

test('of who has more than fits, the rest is asked for', async () => {
  const answers = await Promise.all(
    fleet.terminals.map(({ index }) => evidence.of(index, T0, T0 + 1000 * MINUTE)),
  );
  expect(answers.map(({ length }) => length)).toEqual(
    fleet.terminals.map(({ index }) => (index === 7 ? 700 : 5)),
  );
  expect(new Set(answers[7]?.map(({ from }) => from)).size).toBe(700);
  expect(store.asked).toBe(2);
});

test('while the store is away everybody hears it, and asks again', async () => {
  store.isAway = true;
  const questions = await Promise.allSettled([0, 1].map((index) => evidence.of(index, T0, T0 + MINUTE)));
  expect(questions.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  store.isAway = false;
  expect(await evidence.of(0, T0, T0 + MINUTE)).toHaveLength(1);
  expect(await evidence.of(TERMINALS, T0, T0 + MINUTE)).toEqual([]);
});

test('one that cannot be answered keeps no other from its answer; a store that is away is not asked for each', async () => {
  const ask = () =>
    Promise.allSettled(fleet.terminals.map(({ index }) => evidence.of(index, T0, T0 + 5 * MINUTE)));
  for (const index of [0, 3]) {
    store.unreadable = `T-${index}`;
    const refused = (await ask()).flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
    expect(refused).toEqual([index]);
  }
  store.asked = 0;
  store.isAway = true;
  expect((await ask()).every(({ status }) => status === 'rejected')).toBe(true);
  expect(store.asked).toBe(3);
});
