import { afterEach, beforeEach, expect, test } from 'vitest';
import { Confirmations } from '../../server/confirmations/confirmations.ts';
import { openQueue, type Numbered, type Queue } from '../../telemetry/agent/queue.ts';
import { parseStoredPayload } from '../../telemetry/contract/stored.ts';
import { emptyMeaning } from '../../telemetry/ingest/message.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { good, JudgedWorld, MINUTE, T0 } from './support/judged-world.ts';

let folder: TempFolder;
let queue: Queue;
let world: JudgedWorld;
let confirmations: Confirmations;

beforeEach(async () => {
  folder = tempFolder('two-epochs');
  world = await JudgedWorld.open();
  await boot('first');
  confirmations = new Confirmations({
    fleet: world.fleet,
    clock: world.clock,
    rhythmMs: () => MINUTE,
    publish: (_, payload) => {
      queue.confirm(parseStoredPayload(payload));
      return Promise.resolve();
    },
  });
});
afterEach(async () => {
  await queue.close();
  folder.remove();
});

async function boot(bootId: string): Promise<void> {
  queue = await openQueue({ folder: folder.path, bootId, newEpoch: () => `epoch of the ${bootId}` });
}

/** Minutes `[from, to)`, each with as many bits per second as its number says, so that a sum tells which were counted. */
async function measure(from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute += 1) {
    await queue.append({
      ...good,
      measuredAt: T0 + (minute + 1) * MINUTE,
      downlinkBps: 2 ** minute,
    });
  }
}

/** What an agent does after each connection: everything not confirmed, oldest first. */
async function replay(): Promise<void> {
  const held = await queue.read(queue.first, 1000);
  if (held.some(({ epoch }) => epoch === queue.epoch)) await queue.publishing();
  await world.receive(held.map(received));
  confirmations.listening('T-1');
  confirmations.batch({ ...emptyMeaning(), position: 1, samples: held.map(received) }, []);
}

const received = (sample: Numbered) => ({ terminalId: 'T-1', receivedAt: world.clock.now(), sample });

async function sums(): Promise<unknown[]> {
  world.judgement.regions.advance();
  await world.checkpoint.write();
  return world.db
    .selectFrom('region_hours')
    .select(['downlink_sum_bps', 'downlink_samples'])
    .where('region_code', '=', '09015')
    .execute();
}

test('a boot with samples on the way neither counts one twice nor leaves one unconfirmed', async () => {
  await measure(0, 5);
  world.at(6);
  await replay();
  await queue.close();
  await boot('second');
  await measure(5, 10);
  world.at(12);
  await replay();
  await replay();
  expect(await sums()).toEqual([{ downlink_sum_bps: 2 ** 10 - 1, downlink_samples: 10 }]);
  expect(queue.size).toBe(10);
  for (let second = 0; second < 3; second += 1) {
    world.at(12 + (second + 1) / 12);
    confirmations.tick();
  }
  expect([queue.size, queue.nextSeq]).toEqual([0, 6]);
});
