import { expect, test } from 'vitest';
import { MEMORY_MS } from '../../server/judgement.ts';
import { createRandom, type Random } from '../../simulators/random.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from './support/judged-world.ts';

/** A month of one sample every so many minutes, through the real database, which holds what memory has let go of. */
const MONTH = 30 * 24 * 60;
const NOW = T0 + (MONTH + 1) * MINUTE;
const terminals = { 'T-1': '09015', 'T-2': '09015', 'T-3': '20067' };

test.each<{
  seed: number;
  every: [number, ...number[]];
  perMessage: number;
  atLeast: number;
  numbered: boolean;
}>([
  { seed: 2, every: [10], perMessage: 40, atLeast: 20, numbered: false },
  { seed: 1, every: [10], perMessage: 40, atLeast: 20, numbered: true },
  { seed: 3, every: [60], perMessage: 2, atLeast: 10, numbered: true },
  { seed: 4, every: [360], perMessage: 1, atLeast: 1, numbered: true },
  { seed: 5, every: [15, 60, 360], perMessage: 3, atLeast: 5, numbered: true },
])(
  'a month of replays of several terminals, shuffled and repeated, equals the run in order: $every minutes, $perMessage a message, numbered: $numbered',
  { timeout: 120_000 },
  async ({ seed, every, perMessage, atLeast, numbered }) => {
    const random = createRandom(seed);
    const stories = Object.keys(terminals)
      .map((id) => storyOf(id, every, random))
      .map((story) => (numbered ? story : story.map(unnumbered)));
    const inOrder = stories.flatMap((story) => messagesOf(story, perMessage));
    // Repeats come in messages that are cut elsewhere.
    const again = stories
      .flatMap((story) => messagesOf(story.slice(7), perMessage))
      .filter(() => random.chance(0.3));
    const expected = await replayed(inOrder);
    expect(expected.outages.length).toBeGreaterThan(atLeast);
    expect(expected.absences.length).toBeGreaterThan(atLeast);
    expect(await replayed(shuffle([...inOrder, ...again], random))).toEqual(expected);
  },
);

function storyOf(
  terminalId: string,
  every: readonly [number, ...number[]],
  random: Random,
): TerminalSample[] {
  const samples: TerminalSample[] = [];
  for (let minute = -1; minute < MONTH;) {
    const kind = random.pick(['good', 'good', 'bad', 'missing']);
    const interval = random.pick(every);
    for (let left = 1 + random.below(Math.min(60, 1800 / interval)); left > 0; left -= 1) {
      minute += interval;
      if (kind === 'missing' || minute >= MONTH) continue;
      const fields = { ...(kind === 'good' ? good : bad), intervalS: interval * 60, seq: samples.length + 1 };
      samples.push(sampleOf(terminalId, minute, fields, NOW));
    }
  }
  return samples;
}

/** As a program of others sends it: it is known by its time alone. */
function unnumbered(sample: TerminalSample): TerminalSample {
  const { seq: _seq, epoch: _epoch, ...rest } = sample.sample;
  return { ...sample, sample: rest };
}

function messagesOf(samples: readonly TerminalSample[], perMessage: number): TerminalSample[][] {
  return Array.from({ length: Math.ceil(samples.length / perMessage) }, (_, at) =>
    samples.slice(at * perMessage, (at + 1) * perMessage),
  );
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((each) => ({ each, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

/** What the database holds in the end. A checkpoint is written now and then, and memory forgets what is old. */
async function replayed(messages: readonly TerminalSample[][]) {
  const world = await JudgedWorld.open(terminals);
  world.clock.set(NOW);
  for (const [at, message] of messages.entries()) {
    await world.receive(message);
    if (at % 7 === 6) world.judgement.ledger.forget(NOW - MEMORY_MS);
    if (at % 20 === 19) await world.checkpoint.write();
  }
  world.judgement.regions.advance();
  await world.checkpoint.write();
  // Doubtful time widens bounds and may depend on the order (docs/judgement.md).
  await world.db.deleteFrom('absences').where('kind', '=', 'doubtful').execute();
  const intervals = async (table: 'outages' | 'absences') => {
    const rows = await world.db
      .selectFrom(table)
      .select(['terminal_id', 'starts_at', 'ends_at'])
      .orderBy('terminal_id')
      .orderBy('starts_at')
      .execute();
    return rows.map((row) => [row.terminal_id, minuteOf(row.starts_at), minuteOf(row.ends_at)]);
  };
  const hours = await world.db
    .selectFrom('region_hours')
    .selectAll()
    .orderBy('region_code')
    .orderBy('hour')
    .execute();
  const counts = [];
  for await (const { terminalId, samples } of world.store.terminalStatistics(T0, NOW + 1))
    counts.push(`${terminalId} ${samples}`);
  return {
    outages: await intervals('outages'),
    absences: await intervals('absences'),
    hours,
    counts: counts.sort(),
  };
}

function minuteOf(at: number | null): number | null {
  return at === null ? null : (at - T0) / MINUTE;
}
