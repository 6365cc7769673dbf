import { afterEach, beforeEach, expect, test } from 'vitest';
import { CoalescedAudit } from '../../server/coalesced-audit.ts';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { SpoofWatch } from '../../server/spoof-watch.ts';
import { ManualClock } from '../support/clock.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
let folder: TempFolder;
let db: Database;
let clock: ManualClock;
let audit: CoalescedAudit;
let watch: SpoofWatch;
beforeEach(async () => {
  folder = tempFolder('audit');
  db = await openDatabase({ dataDir: folder.path });
  clock = new ManualClock();
  audit = new CoalescedAudit(db, clock);
  watch = new SpoofWatch(audit);
});
afterEach(async () => {
  await db.destroy();
  folder.remove();
});

const attempt = (terminalId: string, topic = 'x') =>
  watch.saw({ principal: { kind: 'terminal', terminalId }, kind: 'publish', topic });
const rows = async () =>
  (await db.selectFrom('audit').selectAll().orderBy('id').execute()).map(({ actor, subject, detail }) => ({
    actor,
    subject,
    times: (JSON.parse(detail ?? '{}') as { times: number }).times,
  }));

test('the first is told at once, a flood once an hour with how often', async () => {
  attempt('T-1', 'atalaya/v1/terminals/T-2/samples');
  await audit.flush();
  for (let times = 0; times < 10_000; times += 1) attempt('T-1', `topic ${times}`);
  await audit.flush();
  expect(await rows()).toEqual([
    { actor: 'terminal:T-1', subject: 'atalaya/v1/terminals/T-2/samples', times: 1 },
  ]);
  clock.advance(HOUR_MS);
  await audit.flush();
  expect((await rows()).at(-1)).toEqual({ actor: 'terminal:T-1', subject: 'topic 9999', times: 10_000 });
  expect(watch.counts()).toMatchObject({ publish: 10_001, subscribe: 0, will: 0, clientId: 0 });

  clock.advance(HOUR_MS);
  await audit.flush();
  attempt('T-1');
  await audit.flush();
  expect(await rows()).toHaveLength(3);
});

test('ten thousand forgers have a thousand rows, and the rest are counted together', async () => {
  for (let index = 0; index < 10_000; index += 1) attempt(`T-${index}`);
  await audit.flush();
  const written = await rows();
  expect(written).toHaveLength(1001);
  expect(written.at(-1)).toMatchObject({ actor: 'others', times: 9_000 });
});

test('whatever a client sent becomes one short line', async () => {
  attempt('T-1', `\0\n\u202e\ud800${'x'.repeat(65_536)}`);
  await audit.flush();
  expect((await rows())[0]?.subject).toMatch(/^\ufffd{4}x{196}$/);
});
