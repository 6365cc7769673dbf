import { expect, test } from 'vitest';
import { Hindsight } from '../../../server/outages/hindsight.ts';
import { OutageLedger } from '../../../server/outages/ledger.ts';
import { ManualClock } from '../../support/clock.ts';

const HOUR = 3_600_000;

function world(recall: (terminalIndex: number) => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock(100 * HOUR);
  let ids = 0;
  const ledger = new OutageLedger({
    now: () => clock.now(),
    newId: () => `id-${(ids += 1)}`,
    listener: { segmentsChanged: () => undefined, outageChanged: () => undefined },
  });
  const failures: unknown[] = [];
  const create = () =>
    new Hindsight(ledger, {
      now: () => clock.now(),
      recall,
      leftDuring: () => undefined,
      isOverruled: (incidentId) => incidentId === 'said by a person',
      failed: (error) => failures.push(error),
    });
  const down = (terminalIndex: number, from: number, to: number) => {
    ledger.beginOutage(terminalIndex, from, [], 0);
    ledger.endOutage(terminalIndex, to);
    return ledger.history(terminalIndex).outages.at(-1)?.id ?? '';
  };
  const outages = (terminalIndex: number) =>
    ledger.history(terminalIndex).outages.map(({ from, to }) => [from / HOUR, to / HOUR]);
  return { clock, ledger, create, down, outages, failures };
}

test('takes back the outages of a terminal that was off as usual, but none of another cause and none that a person spoke of', async () => {
  const { ledger, create, down, outages } = world();
  for (const terminal of [0, 1, 2, 3]) down(terminal, 60 * HOUR, 70 * HOUR);
  ledger.setCause(1, ledger.history(1).outages[0]?.id ?? '', 'provider', 0.9);
  ledger.setIncident(2, ledger.history(2).outages[0]?.id ?? '', 'said by a person');
  const hindsight = create();
  for (const terminal of [0, 1, 2]) hindsight.wasOff(terminal, 60 * HOUR, 70 * HOUR);
  // It went on into the day.
  hindsight.wasOff(3, 60 * HOUR, 65 * HOUR);
  hindsight.tick();
  await hindsight.settled();
  expect([0, 1, 2, 3].map(outages)).toEqual([[], [[60, 70]], [[60, 70]], [[60, 70]]]);
  expect(ledger.history(0).absences).toMatchObject([
    { kind: 'offBySchedule', from: 60 * HOUR, to: 70 * HOUR },
  ]);
});

test('one terminal that the database does not tell of keeps nobody else waiting, and is let go of in the end', async () => {
  const { clock, create, down, outages, failures } = world((terminalIndex) =>
    terminalIndex === 0 ? Promise.reject(new Error('away')) : Promise.resolve(),
  );
  for (const terminal of [0, 1]) down(terminal, 90 * HOUR, 99.9 * HOUR);
  const hindsight = create();
  for (const terminal of [0, 1]) hindsight.wasOff(terminal, 90 * HOUR, 99.9 * HOUR);
  hindsight.tick();
  await hindsight.settled();
  expect([outages(0), outages(1)]).toEqual([[[90, 99.9]], []]);
  expect(failures).toHaveLength(1);
  clock.set(clock.now() + 2 * HOUR);
  hindsight.tick();
  await hindsight.settled();
  expect([...hindsight.part.save(true)]).toMatchObject([{ waiting: [] }]);
});

test('what was long ago waits, too, for a database that is away for a moment', async () => {
  let away = true;
  const { clock, create, down, outages } = world(() =>
    away ? Promise.reject(new Error('away')) : Promise.resolve(),
  );
  down(0, 20 * HOUR, 30 * HOUR);
  const hindsight = create();
  hindsight.wasOff(0, 20 * HOUR, 30 * HOUR);
  hindsight.tick();
  await hindsight.settled();
  expect(outages(0)).toEqual([[20, 30]]);
  away = false;
  clock.set(clock.now() + 60_000);
  hindsight.tick();
  await hindsight.settled();
  expect(outages(0)).toEqual([]);
});

test('what waits is in the checkpoint, and a stop begins nothing more', async () => {
  const { create, down, outages } = world();
  down(0, 60 * HOUR, 70 * HOUR);
  const before = create();
  before.wasOff(0, 60 * HOUR, 70 * HOUR);
  await before.stop();
  before.tick();
  await before.settled();
  expect(outages(0)).toHaveLength(1);
  const after = create();
  for (const piece of before.part.save(true)) after.part.load(piece, (index) => index);
  after.tick();
  await after.settled();
  expect(outages(0)).toEqual([]);
});
