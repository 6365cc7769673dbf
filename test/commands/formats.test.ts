import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { addTerminal } from '../../server/registry/terminal-credentials.ts';
import { ManualClock } from '../support/clock.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { runCommand } from './run-command.ts';

const rules = {
  formats: [
    {
      name: 'modems',
      messages: [
        {
          topic: 'modems/{terminal}/status',
          time: { path: 'ts', unit: 's' },
          fields: { latencyMs: { path: 'rtt', unit: 's' } },
        },
      ],
    },
  ],
};

let folder: TempFolder;
let file: string;
beforeEach(async () => {
  folder = tempFolder('command');
  file = join(folder.path, 'formats.json');
  writeFileSync(file, JSON.stringify(rules));
  const db = await openDatabase({ dataDir: folder.path });
  const clock = new ManualClock();
  await upsertSites(db, [{ id: 'school', name: 'School' }], clock);
  await addTerminal(db, { id: 'T-1', siteId: 'school', foreign: { format: 'modems', id: 'm-7' } }, clock);
  await db.destroy();
});
afterEach(() => folder.remove());
const run = (...args: string[]) => runCommand('formats', args, folder.path);

describe('npm run formats', { timeout: 60_000 }, () => {
  it('shows what would come of a message by rule: terminal and sample, or who would be offered for adoption', async () => {
    const known = await run('try', file, 'modems/m-7/status', '{"ts":1790000000,"rtt":0.04}');
    expect(known.stdout).toContain('terminal:  T-1');
    expect(known.last).toEqual({
      topic: 'modems/m-7/status',
      format: 'modems',
      outcome: 'readings',
      results: [
        {
          terminalId: 'T-1',
          owner: { foreignId: 'm-7' },
          sample: { measuredAt: 1_790_000_000_000, latencyMs: 40 },
        },
      ],
    });
    const stranger = await run('try', file, 'modems/m-8/status', '{"rtt":0.04}');
    expect(stranger.stdout).toContain('nobody registered modems:m-8: dead letter unknownTerminal');
    expect(stranger.last).toMatchObject({ results: [{ terminalId: null }] });
  });

  it('shows the dead letter with its reason, and what nobody reads', async () => {
    const bad = await run('try', file, 'modems/m-7/status', '{"rtt":"soon"}');
    expect(bad.last).toMatchObject({ outcome: 'deadLetter', reason: 'badSample', got: '"soon"' });
    expect((await run('try', '-', 'modems/m-7/status', '{}')).last).toMatchObject({
      format: null,
      outcome: 'deadLetter',
    });
    expect((await run('try', file, 'modems/m-7/status', '{}')).last).toMatchObject({ outcome: 'nothing' });
  });

  it('reads bytes, and knows the built-in formats', async () => {
    const hex = Buffer.from('1795311180.6:0.1\0').toString('hex');
    const tried = await run('try', '-', 'collectd/h/ping/ping_droprate-1.1.1.1', `hex:${hex}`);
    expect(tried.last).toMatchObject({ format: 'collectd', results: [{ sample: { packetLossRatio: 0.1 } }] });
    const own = await run('try', '-', 'v1/devices/me/telemetry', '{"rtt":5}', '--as', 'T-1');
    expect(own.last).toMatchObject({ format: 'thingsboard', results: [{ terminalId: 'T-1' }] });
  });

  it('lists formats with those of the installed file, and checks a file with all its faults', async () => {
    const listed = await run('list');
    expect(listed.last).toMatchObject({
      rules: ['modems'],
      builtIn: expect.arrayContaining(['telegraf', 'sparkplug']) as unknown,
    });
    expect((await run('check', file)).last).toMatchObject({ formats: ['modems'] });
    writeFileSync(file, '{"formats": [{"name": "X", "messages": 5}]}');
    const broken = await run('check', file);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(
      /2 faults:\nline 1: formats\[0\]\.name: .*\nline 1: formats\[0\]\.messages: /,
    );
    expect((await run('try', file)).stderr).toContain('npm run formats -- try FILE TOPIC PAYLOAD');
  });
});
