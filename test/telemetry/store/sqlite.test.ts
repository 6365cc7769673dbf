import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { StoreRefusedError } from '../../../telemetry/store/sample-store.ts';
import { createSqliteStore } from '../../../telemetry/store/sqlite.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { describeSampleStore } from './sample-store.contract.ts';
import { batchNumber, BATCH_SAMPLES, terminalOf } from './writing-process.ts';

const folders: TempFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function temporaryFolder(): string {
  const folder = tempFolder('store');
  folders.push(folder);
  return folder.path;
}

describeSampleStore('the embedded store', async () => {
  const folder = tempFolder('store');
  const store = createSqliteStore({ file: path.join(folder.path, 'samples.db') });
  await store.open();
  const close = () => store.close();
  return {
    ...store,
    close: async () => {
      await close();
      folder.remove();
    },
  };
});

test('a store opened again has what was written', async () => {
  const file = path.join(temporaryFolder(), 'deep', 'samples.db');
  const sample = { terminalId: 't', receivedAt: 1, sample: { measuredAt: 5, modcod: 'x' } };
  const first = createSqliteStore({ file });
  await first.open();
  await first.writeBatch([sample]);
  await first.close();
  const second = createSqliteStore({ file });
  await second.open();
  expect(await second.samples('t', 0, 10)).toEqual([sample]);
  await second.close();
  await expect(second.samples('t', 0, 10)).rejects.toThrow('is closed');
});

test('a file of before most fields had columns is read, united and added to', async () => {
  const file = path.join(temporaryFolder(), 'samples.db');
  const old = new DatabaseSync(file);
  old.exec(`create table terminals (id integer primary key, name text not null unique) strict;
    create table samples (
      hour integer not null, terminal integer not null, measured_at integer not null, received_at integer not null,
      latency_ms real, latency_lost integer, packet_loss_ratio real, downlink_bps real, uplink_bps real,
      downlink_capacity_bps real, link_up integer, rest text,
      primary key (hour, terminal, measured_at)) strict, without rowid;
    insert into terminals values (1, 't');
    insert into samples values (0, 1, 5, 2, null, 1, 0.5, null, null, null, 1, '{"epoch":"e","seq":7,"rxBytes":9}')`);
  old.close();
  const store = createSqliteStore({ file });
  await store.open();
  const before = { measuredAt: 5, latencyMs: null, packetLossRatio: 0.5, linkUp: true };
  expect(await store.samples('t', 0, 10)).toEqual([
    { terminalId: 't', receivedAt: 2, sample: { ...before, epoch: 'e', seq: 7, rxBytes: 9 } },
  ]);
  const more = { measuredAt: 5, seq: 8, clients: 3, lanUp: false, alerts: ['hot'] };
  await store.writeBatch([
    { terminalId: 't', receivedAt: 3, sample: more },
    { terminalId: 'u', receivedAt: 3, sample: more },
  ]);
  expect(await store.samples('t', 0, 10)).toEqual([
    { terminalId: 't', receivedAt: 2, sample: { ...before, rxBytes: 9, ...more } },
  ]);
  expect(await store.samples('u', 0, 10)).toEqual([{ terminalId: 'u', receivedAt: 3, sample: more }]);
  await store.close();
});

test('two batches that disagree unite the same way in either order', async () => {
  const store = createSqliteStore({ file: path.join(temporaryFolder(), 'samples.db') });
  await store.open();
  const one = { measuredAt: 5, latencyMs: 10, linkUp: false, modcod: 'a', clients: 2 };
  const other = { measuredAt: 5, latencyMs: 30, linkUp: true, modcod: 'b' };
  for (const [terminalId, samples] of Object.entries({ ab: [one, other], ba: [other, one] })) {
    for (const sample of samples) await store.writeBatch([{ terminalId, receivedAt: 9, sample }]);
    const [row] = await store.samples(terminalId, 0, 10);
    expect(row?.sample).toEqual({ measuredAt: 5, latencyMs: 30, linkUp: true, modcod: 'b', clients: 2 });
  }
  await store.close();
});

test('a sample that can never be stored is refused by name, the others are stored', async () => {
  const store = createSqliteStore({ file: path.join(temporaryFolder(), 'samples.db') });
  await store.open();
  const batch = [1, 1.5, 2].map((measuredAt) => ({ terminalId: 't', receivedAt: 9, sample: { measuredAt } }));
  const failure: unknown = await store.writeBatch(batch).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreRefusedError);
  expect((failure as StoreRefusedError).refused).toEqual([1]);
  expect(await store.samples('t', 0, 10)).toHaveLength(2);
  await store.close();
});

test('a folder that cannot be written is refused in one clear line', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), '');
  const store = createSqliteStore({ file: path.join(folder, 'file', 'samples.db') });
  await expect(store.open()).rejects.toThrow(
    /^The data folder .*file cannot be written .*ATALAYA_DATA_DIR.*$/,
  );
  await store.close();
});

test('a folder without write permission is refused in one clear line', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  const store = createSqliteStore({ file: path.join(folder, 'data', 'samples.db') });
  const isRoot = process.geteuid?.() === 0;
  // Permissions do not hold for root: be nobody meanwhile.
  if (isRoot) process.seteuid?.(65_534);
  try {
    await expect(store.open()).rejects.toThrow(/^The data folder .*data cannot be written \(EACCES\): .*$/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
  await store.close();
});

test('a file that is no database is refused in one clear line', async () => {
  const file = path.join(temporaryFolder(), 'samples.db');
  writeFileSync(file, 'x'.repeat(10_000));
  const store = createSqliteStore({ file });
  await expect(store.open()).rejects.toThrow(/^The embedded store cannot open .*not a database/);
  expect(await store.health()).toMatchObject({ reachable: false });
  await store.close();
});

test('many rows are forgotten in several bites', async () => {
  const store = createSqliteStore({ file: path.join(temporaryFolder(), 'samples.db') });
  await store.open();
  const samples = Array.from({ length: 12_000 }, (_, index) => ({ measuredAt: index * 1000 }));
  await store.writeBatch(samples.map((sample) => ({ terminalId: 't', receivedAt: 0, sample })));
  await store.purgeBefore(11_998_500);
  expect((await store.samples('t', 0, 1e9)).map(({ sample }) => sample)).toEqual(samples.slice(-1));
  await store.close();
});

test('a process killed while it writes loses no batch that was resolved', async () => {
  const file = path.join(temporaryFolder(), 'samples.db');
  let resolved = 0;
  for (let kill = 1; kill <= 3; kill += 1) {
    const child = spawn(process.execPath, [writingProcess, file, String(resolved + 1)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const killAfter = resolved + kill * 2;
    for await (const line of createInterface(child.stdout)) {
      resolved = Number(line);
      if (resolved >= killAfter) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const store = createSqliteStore({ file });
    await store.open();
    for (let number = 1; number <= resolved; number += 1) {
      const rows = await store.samples(terminalOf(number), 0, 1e12);
      expect(rows).toEqual(batchNumber(number));
      expect(rows).toHaveLength(BATCH_SAMPLES);
    }
    await store.close();
  }
  expect(resolved).toBeGreaterThanOrEqual(2 + 4 + 6);
}, 60_000);

const writingProcess = new URL('./writing-process.ts', import.meta.url).pathname;
