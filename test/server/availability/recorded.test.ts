import { expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { readRecorded } from '../../../server/availability/recorded.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The PostgreSQL test runs all of this on a database of its own kind. */
export const database = { url: (): Promise<string | undefined> => Promise.resolve(undefined) };

const FROM = Date.UTC(2026, 2, 1);
const TO = FROM + 86_400_000;
/** More than two pages. */
const ROWS = 4_500;

test('of a whole country every outage and absence is read once, however many end at the same moment', async () => {
  const folder = tempFolder('recorded');
  const db = await openDatabase({ dataDir: folder.path, databaseUrl: await database.url() });
  const outage = (at: number) => ({
    id: `o-${at}`,
    terminal_id: `T-${at % 900}`,
    site_id: '',
    region_code: '',
    starts_at: FROM + (at % 3) * 1_000,
    // Thousands open, thousands that end together.
    ends_at: at % 2 === 0 ? null : FROM + 3_600_000,
    cause: 'power',
    cause_confidence: 1,
    evidence: '[]',
    incident_id: null,
    detected_at: 0,
    updated_at: 0,
    start_uncertainty_ms: at,
    end_uncertainty_ms: 0,
  });
  const absence = (at: number) => ({
    id: `a-${at}`,
    terminal_id: `T-${at % 900}`,
    site_id: '',
    kind: 'silent',
    starts_at: FROM + at,
    ends_at: at % 2 === 0 ? null : FROM + 7_200_000,
  });
  const numbers = Array.from({ length: 2 * ROWS }, (_, at) => at);
  for (let at = 0; at < numbers.length; at += 500) {
    const some = numbers.slice(at, at + 500);
    await db.insertInto('outages').values(some.map(outage)).execute();
    await db.insertInto('absences').values(some.map(absence)).execute();
  }
  // Over long before, or not begun yet.
  await db
    .insertInto('outages')
    .values([
      { ...outage(1), id: 'before', starts_at: 0, ends_at: FROM - 3 * 86_400_000 },
      { ...outage(1), id: 'after', starts_at: TO + 3 * 86_400_000, ends_at: null },
    ])
    .execute();

  const recorded = [...(await readRecorded(db, FROM, TO)).values()];
  const read = recorded.flatMap(({ outages }) => outages);
  expect(read.map((each) => each.startUncertaintyMs).sort((a, b) => a - b)).toEqual(numbers);
  expect(read.filter(({ to }) => to === Infinity)).toHaveLength(ROWS);
  const absences = recorded.flatMap((each) => each.absences);
  expect(absences.map(({ from }) => from - FROM).sort((a, b) => a - b)).toEqual(numbers);

  const ofTwo = await readRecorded(db, FROM, TO, ['T-1', 'T-2', 'T-none']);
  const ofAll = await readRecorded(db, FROM, TO);
  expect([...ofTwo.keys()].sort()).toEqual(['T-1', 'T-2']);
  for (const [id, { outages }] of ofTwo)
    expect(outages.map((each) => each.startUncertaintyMs).sort()).toEqual(
      ofAll
        .get(id)
        ?.outages.map((each) => each.startUncertaintyMs)
        .sort(),
    );
  await db.destroy();
  folder.remove();
});
