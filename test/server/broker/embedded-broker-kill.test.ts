import { join } from 'node:path';
import { connect } from 'mqtt';
import { expect, test } from 'vitest';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { openJournal } from '../../../telemetry/ingest/journal.ts';
import { freePort } from '../../support/free-port.ts';
import { startProcess } from '../../support/process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('kill -9 under load: every acknowledged message is in the journal', { timeout: 60_000 }, async () => {
  const folder = tempFolder('broker-kill');
  const port = await freePort();
  const start = () =>
    startProcess(process.execPath, [join(import.meta.dirname, 'broker-child.ts'), folder.path, String(port)]);
  let child = start();
  await child.line(/ready/);

  const acknowledged: string[] = [];
  const load = { on: true };
  const terminals = Array.from({ length: 20 }, (_, index) => {
    const username = `T-${index}`;
    const client = connect(`mqtt://127.0.0.1:${port}`, {
      protocolVersion: 4,
      username,
      password: 'any',
      reconnectPeriod: 50,
    });
    client.on('error', () => undefined);
    return { username, client };
  });
  const publishing = terminals.map(async ({ username, client }) => {
    for (let seq = 1; load.on; seq += 1) {
      const text = `${username} ${seq}`;
      await client.publishAsync(buildTopic(username, 'samples'), text, { qos: 1 });
      acknowledged.push(text);
    }
  });
  for (let kills = 0; kills < 3; kills += 1) {
    await child.line(/messages [1-9]\d{2,}/);
    await child.kill();
    child = start();
    await child.line(/ready/);
  }
  load.on = false;
  await Promise.all(publishing);
  for (const { client } of terminals) client.end(true);
  await child.kill();

  const journal = await openJournal({ folder: folder.path });
  const kept = new Set<string>();
  for await (const { records } of journal.read(0)) {
    for (const { payload } of records) kept.add(Buffer.from(payload).toString());
  }
  await journal.close();
  folder.remove();
  expect(acknowledged.length).toBeGreaterThan(300);
  expect(acknowledged.filter((text) => !kept.has(text))).toEqual([]);
});
