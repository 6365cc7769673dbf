import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { openRegistry, type Registry } from '../../server/registry/open-registry.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { ManualClock } from '../support/clock.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { runCommand } from './run-command.ts';

let folder: TempFolder;
let db: Database;
let registry: Registry;
beforeEach(async () => {
  folder = tempFolder('command');
  db = await openDatabase({ dataDir: folder.path });
  await upsertSites(db, [{ id: 'school', name: 'School' }], new ManualClock());
  registry = await openRegistry({ db });
});
afterEach(async () => {
  await db.destroy();
  folder.remove();
});
const run = (...args: string[]) => runCommand('terminals', args, folder.path);
const issued = async (...args: string[]) =>
  (await run(...args)).last as { terminalId: string | null; username: string; password: string };

describe('npm run terminals', { timeout: 60_000 }, () => {
  it('adds, rotates, revokes and withdraws, heard by a process that runs', async () => {
    const first = await issued('add', 't1', '--site', 'school', '--foreign', 'starlink:ut01:x');
    expect(first).toEqual({
      terminalId: 't1',
      username: 't1',
      password: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    await registry.refresh();
    expect(registry.authenticator.authenticate('t1', first.password)).toBeDefined();
    expect(registry.directory.byForeignId('starlink', 'ut01:x')).toBe('t1');

    const second = await issued('rotate', 't1');
    await registry.refresh();
    expect(registry.authenticator.authenticate('t1', first.password)).toBeUndefined();
    expect(registry.authenticator.authenticate('t1', second.password)).toBeDefined();

    expect((await run('revoke', 't1')).last).toEqual({
      terminalId: 't1',
      username: 't1',
      password: null,
      revoked: true,
    });
    await registry.refresh();
    expect(registry.authenticator.authenticate('t1', second.password)).toBeUndefined();
    expect(registry.fleet.siteById('school')?.terminalIndexes).toEqual([0]);

    expect((await run('lifecycle', 't1', 'inStock')).last).toEqual({
      terminalId: 't1',
      siteId: 'school',
      before: 'installed',
      lifecycle: 'inStock',
    });
    await registry.refresh();
    expect(registry.fleet.siteById('school')?.terminalIndexes).toEqual([]);
    expect((await run('lifecycle', 't1', 'withdrawn')).code).toBe(1);
    expect((await run('lifecycle', 't1', 'suspended')).stderr).toContain('was not in service yet');
    expect((await run('lifecycle', 't1', 'installed')).code).toBe(0);
    await registry.refresh();
    expect(registry.fleet.siteById('school')?.terminalIndexes).toEqual([0]);

    expect((await run('withdraw', 't1')).code).toBe(0);
    await registry.refresh();
    expect(registry.fleet.siteById('school')?.terminalIndexes).toEqual([]);
  });

  it('makes a bridge', async () => {
    const bridge = await issued('bridge', 'north', '--prefix', 'starlink/');
    expect(bridge).toMatchObject({ terminalId: null, username: 'bridge/north' });
    await registry.refresh();
    expect(registry.authenticator.authenticate('bridge/north', bridge.password)).toEqual({
      kind: 'bridge',
      name: 'north',
      prefix: 'starlink/',
    });
  });

  it('issues claim keys, one or by the file, swaps, lists and writes the files of Mosquitto', async () => {
    const key = (await run('claim-key', '--site', 'school', '--serial', 'K1', '--days', '3')).last;
    expect(key).toMatchObject({
      claimKey: expect.stringMatching(/^ATALAYA(-[0-9A-Z]{5}){5}$/) as string,
      siteId: 'school',
      serial: 'K1',
    });
    const file = `${folder.path}/shipment.csv`;
    writeFileSync(file, 'Sitio,Serie,Perfil\nschool,K2,lean\nschool,K3,metered\n');
    expect((await run('claim-keys', file)).last).toEqual({ issued: 2, file: `${file}.keys` });
    const written = readFileSync(`${file}.keys`, 'utf8').trim().split('\n');
    expect(written[0]).toBe('site,terminal,serial,claimKey,expiresAt');
    expect(written[2]).toMatch(/^school,,K3,ATALAYA-/);
    expect(statSync(`${file}.keys`).mode & 0o077).toBe(0);

    const old = await issued('add', 'old', '--site', 'school');
    const overlap = (await run('rotate', 'old', '--overlap', '12')).last;
    expect(Object.keys(overlap as object)).toEqual(['terminalId', 'username', 'password', 'overlapUntil']);
    await registry.refresh();
    expect(registry.authenticator.authenticate('old', old.password)).toBeDefined();
    const swapped = await issued('swap', 'old', 'new');
    expect(swapped).toMatchObject({ terminalId: 'new', siteId: 'school', replaces: 'old' });
    const listed = await run('list', '--site', 'school');
    expect(listed.last).toEqual({ terminals: 2 });
    expect(listed.stdout).not.toContain(swapped.password);
    const lines = listed.stdout.split('\n').slice(-4, -2);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { terminalId: 'new', credential: 'issued' },
      { terminalId: 'old', credential: 'revoked', replacedBy: 'new' },
    ]);

    const exported = await run('export', 'mosquitto', `${folder.path}/new/files`);
    expect(exported.last).toMatchObject({ users: 1, withoutVerifier: 0 });
    expect(exported.stderr).toContain('the product itself is not in the files');
    expect(readFileSync(`${folder.path}/new/files/passwords`, 'utf8')).toMatch(/^new:\$7\$1\$/);
    const audited = await db.selectFrom('audit').selectAll().orderBy('id').execute();
    expect(audited.map(({ action }) => action)).toEqual([
      'claimKeyIssued',
      'claimKeyIssued',
      'terminalAdded',
      'credentialRotated',
      'terminalSwapped',
    ]);
    const details = audited.map(({ detail }) => JSON.parse(detail ?? '{}') as unknown);
    expect(details.slice(2)).toEqual([
      { siteId: 'school' },
      { siteId: 'school', overlapHours: 12 },
      { siteId: 'school', newId: 'new' },
    ]);
    expect(audited[4]).toMatchObject({ actor: 'command', subject: 'old', site_id: 'school' });
  });

  it('asks a terminal for something while nothing runs, under the rules of the console', async () => {
    await run('add', 't1', '--site', 'school');
    const asked = (await run('command', 't1', 'interval', 'lean', '--valid', '600')).last as { id: string };
    expect(asked).toMatchObject({
      ...{ terminalId: 't1', siteId: 'school', kind: 'setInterval', state: 'queued', result: null },
      parameters: { profile: 'lean' },
    });
    const row = await db.selectFrom('commands').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ id: asked.id, asked_by: 'command', state: 'queued' });
    expect(row.expires_at - row.issued_at).toBe(600_000);
    const noted = await db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'commandAsked')
      .executeTakeFirst();
    expect(noted).toMatchObject({ actor: 'command', subject: 't1', site_id: 'school' });
    expect(JSON.parse(noted?.detail ?? '{}')).toMatchObject({ command: asked.id, profile: 'lean' });

    const again = await run('command', 't1', 'interval', '60');
    expect(again.stderr).toMatch(/t1 has a setInterval under way already/);
    expect(again.code).toBe(1);
  });

  it('has a limit an hour of its own, which it tells with when it ends and an exit code to wait by', async () => {
    await run('add', 't1', '--site', 'school');
    const since = Date.now() - 1_800_000;
    for (let from = 0; from < 2_000; from += 500) {
      const rows = Array.from({ length: 500 }, (_, at) => ({
        ...{ id: `c${from + at}`, terminal_id: `other-${from + at}`, site_id: 'school', kind: 'speedTest' },
        ...{ parameters: '{}', state: 'done', asked_by: 'command', issued_at: since, not_before: since },
        ...{ expires_at: since + 1, sends: 1, ended_at: since },
      }));
      await db.insertInto('commands').values(rows).execute();
    }
    const refused = await run('command', 't1', 'speedTest');
    expect(refused).toMatchObject({ code: 75, stdout: '' });
    const until = new Date(since + 3_600_000).toISOString().slice(0, 19);
    expect(refused.stderr.trim()).toBe(
      `terminals: At most 2000 commands an hour from the command line: there is room again at ${until}Z`,
    );
    await db.deleteFrom('commands').where('id', '=', 'c0').execute();
    expect((await run('command', 't1', 'speedTest')).code).toBe(0);
  });

  it('issues no claim keys that it could not write down, and leaves those of before alone', async () => {
    const file = `${folder.path}/shipment.csv`;
    writeFileSync(file, 'site\nschool\n');
    mkdirSync(`${file}.keys`);
    expect((await run('claim-keys', file)).stderr).toMatch(/EISDIR/);
    expect(await db.selectFrom('claim_keys').selectAll().execute()).toEqual([]);
    rmdirSync(`${file}.keys`);
    writeFileSync(`${file}.keys`, 'those of before');
    writeFileSync(file, 'site\nnowhere\n');
    expect((await run('claim-keys', file)).code).toBe(1);
    expect(readFileSync(`${file}.keys`, 'utf8')).toBe('those of before');
  });

  it('refuses in one line what it cannot do', async () => {
    const cases: [string[], RegExp][] = [
      [[], /usage: npm run terminals -- add ID --site SITE/],
      [['add', 't1'], /--site is missing/],
      [['swap', 't1'], /usage/],
      [['command', 't1', 'explode'], /expected speedTest, reboot, interval, got "explode"/],
      [['command', 't1', 'interval'], /either profile or intervalS/],
      [['command', 't1', 'interval', '5'], /intervalS/],
      [['command', 't1', 'reboot', '--valid', '7200'], /at most 3600 for a reboot/],
      [['command', 't1', 'reboot', '--max-bytes', '1000000'], /it is for speedTest/],
      [['command', 'nobody', 'reboot'], /there is no terminal nobody/],
      [['claim-key', '--site', 'school', '--profile', 'fat'], /expected live, lean, metered, got "fat"/],
      [['export', 'kafka', '/tmp'], /export is for mosquitto/],
      [['add', 't1', '--site', 'nowhere'], /there is no site nowhere; import it first/],
      [['add', 't1', '--site', 'school', '--foreign', 'x'], /expected FORMAT:ID, got "x"/],
    ];
    const ends = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [index, [args, message]] of cases.entries()) {
      const { code, stdout, stderr } = ends[index] ?? {};
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr?.trim().split('\n')).toHaveLength(1);
    }
  });
});
