import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLAIM_PATH, parseClaimAnswer, parseClaimFault } from '../../telemetry/contract/claim.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { openDatabase } from '../../server/database/open.ts';
import { issueClaimKeys } from '../../server/registry/claim-keys.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { systemClock as clock } from '../../telemetry/contract/clock.ts';
import { runCommand } from '../commands/run-command.ts';
import { freePorts } from '../support/free-port.ts';
import type { Process } from '../support/process.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { startProduct, untilRunning } from './product.ts';

let folder: TempFolder;
let env: Record<string, string>;
let http: string;
let mqtt: string;
let product: Process;
beforeEach(async () => {
  folder = tempFolder('identity');
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  env = {
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_DATA_DIR: folder.path,
  };
  http = `http://127.0.0.1:${httpPort}`;
  mqtt = `mqtt://127.0.0.1:${mqttPort}`;
});
afterEach(async () => {
  await product.kill();
  folder.remove();
});

const start = async () => {
  product = startProduct(env);
  await untilRunning(product);
};
const claim = async (claimKey: string, letter: string) => {
  const reply = await fetch(http + CLAIM_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ claimKey, nonce: letter.repeat(22) }),
  });
  return { status: reply.status, text: await reply.text() };
};
async function keys(count: number): Promise<string[]> {
  const db = await openDatabase({ dataDir: folder.path });
  await upsertSites(db, [{ id: 'school', name: 'School' }], clock);
  const wanted = Array.from({ length: count }, () => ({ siteId: 'school' }));
  const issued = await issueClaimKeys(db, wanted, { clock, actor: 'test' });
  await db.destroy();
  return issued.map(({ claimKey }) => claimKey);
}

test('a terminal with a claim key is in at once, and out once it is revoked', async () => {
  const [claimKey = ''] = await keys(1);
  await start();
  const answer = parseClaimAnswer((await claim(claimKey, 'n')).text);
  expect(answer.brokerUrl).toBe(mqtt);
  const { username, password, terminalId } = answer;
  const terminal = await connectAsync(answer.brokerUrl, { username, password, reconnectPeriod: 0 });
  const sample = JSON.stringify({ measuredAt: Date.now(), linkUp: true });
  await terminal.publishAsync(buildTopic(terminalId, 'samples'), sample, { qos: 1 });
  await terminal.subscribeAsync(buildTopic(terminalId, 'commands'), { qos: 1 });

  const closed = new Promise<void>((resolve) => terminal.once('close', () => resolve()));
  const revoked = await runCommand('terminals', ['revoke', terminalId], folder.path);
  const revokedAt = performance.now();
  expect(revoked).toMatchObject({ code: 0, stderr: '' });
  await closed;
  expect(performance.now() - revokedAt).toBeLessThan(5_000);
  await expect(connectAsync(mqtt, { username, password, reconnectPeriod: 0 })).rejects.toThrow();
}, 60_000);

test('claims survive kill -9 at any moment: the same nonce gets in, no other does', async () => {
  const moments = [2, 25];
  const perMoment = 4;
  const issued = await keys(moments.length * perMoment);
  const sent: string[] = [];
  for (const [round, afterMs] of moments.entries()) {
    await start();
    const now = issued.slice(round * perMoment, (round + 1) * perMoment);
    const lost = now.map((claimKey) => claim(claimKey, 'n').catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await product.kill();
    await Promise.all(lost);
    sent.push(...now);
  }
  await start();
  for (const claimKey of sent) {
    const again = await claim(claimKey, 'n');
    expect(again.status).toBe(201);
    const { username, password } = parseClaimAnswer(again.text);
    const terminal = await connectAsync(mqtt, { username, password, reconnectPeriod: 0 });
    await terminal.endAsync();
    expect(parseClaimFault((await claim(claimKey, 'm')).text)).toBe('claimUsed');
  }
  await product.kill();
  const db = await openDatabase({ dataDir: folder.path });
  expect(await db.selectFrom('terminals').select('id').execute()).toHaveLength(issued.length);
  await db.destroy();
}, 120_000);
