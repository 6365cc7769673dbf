import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClaimRefusedError, obtainIdentity } from '../../../telemetry/agent/credential.ts';
import { parseConfig } from '../../../telemetry/agent/config.ts';
import { FolderInUseError, lockFolder } from '../../../telemetry/agent/lock.ts';
import { formatLine } from '../../../telemetry/agent/log.ts';
import { Retry } from '../../../telemetry/agent/retry.ts';
import type { ClaimAnswer, ClaimRequest } from '../../../telemetry/contract/claim.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const answer: ClaimAnswer = {
  terminalId: 'T-7',
  username: 'T-7',
  password: 'given',
  brokerUrl: 'mqtts://monitor.example:8883',
  profile: 'metered',
  siteName: 'Escuela Benito Juárez',
  publishes: [],
  reads: [],
};
let folder: TempFolder;
let server: Server;
let asked: ClaimRequest[];
let answers: { status: number; body: object }[];

beforeEach(async () => {
  folder = tempFolder('credential');
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      expect(request.url).toBe('/api/v1/claims');
      asked.push(JSON.parse(text) as ClaimRequest);
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  folder.remove();
});

function identity() {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = parseConfig(JSON.stringify({ claim: { url, key: 'K-1' }, stateDir: folder.path }), {});
  return obtainIdentity(config, 'atalaya-agent test', undefined);
}

test('a key is claimed once; the credential is kept where only we may read it', async () => {
  answers = [{ status: 201, body: answer }];
  const first = await identity();
  expect(first).toMatchObject({
    credential: { terminalId: 'T-7', username: 'T-7', password: 'given' },
    brokerUrl: 'mqtts://monitor.example:8883',
    claimed: { profile: 'metered' },
  });
  expect(await identity()).toEqual(first);
  expect(asked).toMatchObject([{ claimKey: 'K-1', agent: 'atalaya-agent test' }]);
  expect(statSync(join(folder.path, 'credential.json')).mode & 0o777).toBe(0o600);
});

test('an answer that was lost is asked for again with the same nonce', async () => {
  answers = [
    { status: 502, body: {} },
    { status: 201, body: answer },
  ];
  await expect(identity()).rejects.toThrow('502');
  const [first] = asked;
  expect(readFileSync(join(folder.path, 'claim-nonce'), 'utf8')).toBe(first?.nonce);
  await identity();
  expect(asked[1]?.nonce).toBe(first?.nonce);
});

test('a refusal for good is told apart, and a damaged file is claimed anew only by a person', async () => {
  answers = [{ status: 409, body: { code: 'claimUsed' } }];
  await expect(identity()).rejects.toThrow(ClaimRefusedError);
  writeFileSync(join(folder.path, 'credential.json'), '{');
  await expect(identity()).rejects.toThrow(/notJson/);
});

test('one agent works in a folder', async () => {
  await lockFolder(folder.path);
  await expect(lockFolder(folder.path)).rejects.toThrow(FolderInUseError);
});

test('a log line stays a line', () => {
  expect(formatLine('not connected', { problem: 'a "b"\nc', againInS: 4, empty: '' })).toBe(
    'not connected problem="a \\"b\\"\ufffdc" againInS=4 empty=""',
  );
});

test('waits double up to five minutes, and begin anew only after a connection that held', () => {
  let now = 0;
  const retry = new Retry(
    () => 1,
    () => now,
  );
  expect([1, 2, 3].map(() => retry.nextMs())).toEqual([2_000, 4_000, 8_000]);
  retry.succeeded();
  now += 1_000;
  expect(retry.nextMs()).toBe(16_000);
  for (let each = 0; each < 10; each += 1) retry.nextMs();
  expect(retry.nextMs()).toBe(300_000);
  retry.succeeded();
  now += 61_000;
  expect(retry.nextMs()).toBe(2_000);
  expect(new Retry(() => 0).nextMs()).toBe(1_000);
});
