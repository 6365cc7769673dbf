import { expect, test } from 'vitest';
import { MEMORY_MS } from '../../server/judgement.ts';
import { createRandom, type Random } from '../../simulators/random.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from './support/judged-world.ts';

/** A month of one sample every ten minutes, through the real database, which holds what memory has let go of. */
const MONTH = 30 * 24 * 60;
const EVERY = 10;
const PER_MESSAGE = 40;
const NOW = T0 + (MONTH + 1) * MINUTE;
const terminals = { 'T-1': '09015', 'T-2': '09015', 'T-3': '20067' };

test.each([1, 2])(
  'a month of replays of several terminals, shuffled and repeated, equals the run in order (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const random = createRandom(seed);
    const stories = Object.keys(terminals).map((id) => storyOf(id, random));
    const inOrder = stories.flatMap((story) => messagesOf(story));
    // Repeats come in messages that are cut elsewhere.
    const again = stories.flatMap((story) => messagesOf(story.slice(7))).filter(() => random.chance(0.3));
    const expected = await replayed(inOrder);
    expect(expected.outages.length).toBeGreaterThan(20);
    expect(expected.absences.length).toBeGreaterThan(20);
    expect(await replayed(shuffle([...inOrder, ...again], random))).toEqual(expected);
  },
);

function storyOf(terminalId: string, random: Random): TerminalSample[] {
  const samples: TerminalSample[] = [];
  for (let minute = EVERY - 1; minute < MONTH;) {
    const kind = random.pick(['good', 'good', 'bad', 'missing']);
    for (let left = 1 + random.below(60); left > 0 && minute < MONTH; left -= 1, minute += EVERY) {
      if (kind === 'missing') continue;
      const fields = { ...(kind === 'good' ? good : bad), intervalS: EVERY * 60, seq: samples.length + 1 };
      samples.push(sampleOf(terminalId, minute, fields, NOW));
    }
  }
  return samples;
}

function messagesOf(samples: readonly TerminalSample[]): TerminalSample[][] {
  return Array.from({ length: Math.ceil(samples.length / PER_MESSAGE) }, (_, at) =>
    samples.slice(at * PER_MESSAGE, (at + 1) * PER_MESSAGE),
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
