import { expect, test } from 'vitest';
import { connectAsync } from 'mqtt';
import pg from 'pg';
import { launchChromium } from './chromium.ts';
import { startInfluxdb } from './influxdb.ts';
import { startMosquitto } from './mosquitto.ts';
import { startPostgresql } from './postgresql.ts';
import { tempFolder } from './temp-folder.ts';

test('Mosquitto delivers a message, keeps what it persisted, and comes back on its port', async () => {
  const folder = tempFolder('mosquitto');
  const first = await startMosquitto({ config: 'persistence true', folder: folder.path });
  const client = await connectAsync(first.url);
  await client.publishAsync('greeting', 'hello', { qos: 1, retain: true });
  await client.endAsync();
  await first.stop();

  const second = await startMosquitto({ config: 'persistence true', folder: folder.path, port: first.port });
  const reader = await connectAsync(second.url);
  const heard = new Promise((resolve) => reader.once('message', (_, payload) => resolve(payload.toString())));
  await reader.subscribeAsync('greeting');
  expect(await heard).toBe('hello');
  await reader.endAsync();
  await second.kill();
  folder.remove();
});

test('InfluxDB wants its password, and keeps its data over kill -9', async () => {
  const folder = tempFolder('influxdb');
  const first = await startInfluxdb({ folder: folder.path });
  expect((await fetch(`${first.url}/query?q=SHOW+DATABASES`)).status).toBe(401);
  await first.query('CREATE DATABASE kept');
  await first.kill();
  const second = await startInfluxdb({ folder: folder.path, port: first.port });
  const [result] = await second.query('SHOW DATABASES');
  expect(result?.series?.[0]?.values.flat()).toContain('kept');
  await second.stop();
  folder.remove();
});

test('PostgreSQL gives each test a database of its own', async () => {
  const server = await startPostgresql();
  for (const url of [await server.createDatabase(), await server.createDatabase()]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE TABLE sites (id text)');
    await client.end();
  }
  await server.stop();
});

test('Chromium shows a page', async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<h1>Atalaya</h1>');
  expect(await page.textContent('h1')).toBe('Atalaya');
  await browser.close();
});
