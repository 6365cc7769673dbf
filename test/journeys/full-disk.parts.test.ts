import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { freePorts } from '../support/free-port.ts';
import { startOnSmallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { measuredAt, publishAll, register, terminalId, type Fleet } from './many-terminals.ts';
import { settings, untilRunning } from './product.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const hourMs = 3_600_000;
/** Generous: a machine busy with other tests is slow. The alarm's ten seconds are the product's promise. */
const timeout = 120_000;

const started: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop();
});

test(
  'on a disk that is full it acknowledges nothing it has not written, says so, and goes on by itself when there is room',
  { timeout },
  async () => {
    const temp = tempFolder('full-disk');
    started.push(() => temp.remove());
    const folder = join(temp.path, 'disk');
    mkdirSync(folder);
    const [httpPort = 0, mqttPort = 0] = await freePorts(2);
    const env = {
      ATALAYA_HTTP_PORT: String(httpPort),
      ATALAYA_MQTT_PORT: String(mqttPort),
      ATALAYA_DATA_DIR: folder,
      ATALAYA_LOG_LEVEL: 'error',
    };
    const from = Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs + 60_000;
    const before: Fleet = { terminals: 40, rounds: 10, from };
    const during: Fleet = { terminals: 40, rounds: 50, from: from + hourMs };
    const contents = join(temp.path, 'contents');
    const { bridge, token } = await register(readConfig({ ...env, ATALAYA_DATA_DIR: contents }), before);
    const { publicUrl } = readConfig(env);
    const disk = startOnSmallDisk({ mebibytes: 96, folder, contents }, process.execPath, [main], {
      env: settings(env),
    });
    started.push(() => disk.process.kill());
    await untilRunning(disk.process);
    const url = `mqtt://127.0.0.1:${mqttPort}`;
    const first = publishAll(before, url, bridge);
    started.push(() => first.close());
    await first.done;
    await first.close();
    await expect.poll(() => metric('atalaya_spool_bytes'), { timeout: 30_000 }).toBe(0);
    expect(await problems()).not.toContain('diskFull');

    disk.fill();
    const filledAt = performance.now();
    const second = publishAll(during, url, bridge);
    started.push(() => second.close());
    await expect.poll(problems).toEqual(expect.arrayContaining(['diskFull', 'journalFull']));
    expect(performance.now() - filledAt).toBeLessThan(10_000);
    expect(await metricsText()).toContain('atalaya_problems{problem="journalFull"} 1');

    // Everybody tries again and again meanwhile, and is refused.
    const refused = await metric('atalaya_messages_refused_total');
    await expect
      .poll(() => metric('atalaya_messages_refused_total'), { timeout: 30_000 })
      .toBeGreaterThan(refused + 20);
    const acknowledged = second.acknowledgements();
    expect(acknowledged).toBeLessThan(during.terminals * during.rounds);
    expect(acknowledged).toBeLessThanOrEqual((await metric('atalaya_samples_received_total')) - 400);

    disk.free();
    await second.done;
    await second.close();
    await expect.poll(problems, { timeout: 60_000 }).toEqual([]);
    await expect.poll(() => metric('atalaya_spool_bytes'), { timeout: 60_000 }).toBe(0);
    expect(await metric('atalaya_samples_stored_total')).toBe(40 * 60);
    const expected = [before, during].flatMap((fleet) =>
      Array.from({ length: fleet.rounds }, (_, round) => new Date(measuredAt(fleet, round)).toISOString()),
    );
    for (let index = 0; index < before.terminals; index += 1) {
      expect(await storedTimes(`S-${terminalId(index)}`)).toEqual(expected);
    }

    async function get(path: string): Promise<Response> {
      return await fetch(`${publicUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
    }
    async function metricsText(): Promise<string> {
      return await (await get('/metrics')).text();
    }
    async function metric(name: string): Promise<number> {
      return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(await metricsText())?.[1]);
    }
    async function problems(): Promise<string[]> {
      return ((await (await get('/readyz')).json()) as { problems: string[] }).problems;
    }
    async function storedTimes(siteId: string): Promise<string[]> {
      const response = await get(`/api/v1/sites/${siteId}/samples?from=${from - hourMs}&limit=1000`);
      const { items } = (await response.json()) as { items: { measuredAt: string }[] };
      return items.map((item) => item.measuredAt).sort();
    }
  },
);
