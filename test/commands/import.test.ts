import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import { openRegistry } from '../../server/registry/open-registry.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { runCommand } from './run-command.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder('command');
});
afterEach(() => folder.remove());
const path = (name: string) => join(folder.path, name);
const run = (...args: string[]) => runCommand('import', args, folder.path);

describe('npm run import', { timeout: 60_000 }, () => {
  it('reports, and is heard by a process that runs', async () => {
    const db = await openDatabase({ dataDir: folder.path });
    const registry = await openRegistry({ db });
    writeFileSync(
      path('a.csv'),
      'Clave;Nombre corto, oficial;Y;X\na;Uno;19.4;-99.1\n;;abc;\nb;Dos;0;0\na;Uno;19.4;-99.1\n',
    );
    const end = await run('sites', path('a.csv'), '--map', 'id=Clave,name=Nombre corto, oficial,kind=plaza');
    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(end.last).toEqual({
      accepted: 1,
      corrected: 1,
      duplicate: 1,
      rejected: 1,
      flagged: 0,
      rejectedFile: path('a.csv.rejected'),
    });
    expect(end.stdout).toContain('rejected: row 2: no id, no name and no usable position');
    expect(readFileSync(path('a.csv.rejected'), 'utf8')).toContain(';;abc;;no id');
    await registry.refresh();
    expect(registry.fleet.sites.map(({ name, kind }) => [name, kind])).toEqual([
      ['Uno', 'plaza'],
      ['Dos', 'plaza'],
    ]);
    await db.destroy();
  });

  it('changes nothing on a dry run', async () => {
    writeFileSync(path('a.csv'), 'id\na\n');
    const end = await run('sites', path('a.csv'), '--dry-run');
    expect(end.last).toMatchObject({ accepted: 1 });
    expect((await run('sites', path('a.csv'))).last).toMatchObject({ accepted: 1, duplicate: 0 });
  });

  it('refuses in one line what it cannot do', async () => {
    const cases: [string[], RegExp][] = [
      [[], /usage: npm run import -- sites\|links\|services\|regions\|calendars\|contracts FILE/],
      [['sites', 'a.csv', '--force'], /--force.*usage/],
      [['sites', 'a.csv', '--map', 'id'], /--map: expected field=COLUMN, got "id"/],
      [['sites', 'nowhere.csv'], /cannot read .*nowhere\.csv/],
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

/*
 * The real file lies beside the repository on the machines that have it. Elsewhere there is nothing to test here: the same
 * traps stand in test/server/registry/import/import-sites.test.ts, which always runs.
 */
const shared =
  process.env['ATALAYA_SHARED_DATA'] ?? new URL('../../../shared/data', import.meta.url).pathname;
const wifi = join(shared, 'cdmx-wifi-points-all.json');
if (existsSync(wifi)) {
  describe("Mexico City's public Wi-Fi sites", () => {
    it('import without loss', { timeout: 60_000 }, async () => {
      const end = await run('sites', wifi);
      expect(end.last).toMatchObject({
        accepted: 27_472,
        corrected: 17,
        duplicate: 0,
        rejected: 0,
        flagged: 1,
      });
      const db = await openDatabase({ dataDir: folder.path });
      const outside = await db
        .selectFrom('sites')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('region_code', 'not like', '09___')
        .executeTakeFirst();
      const all = await db
        .selectFrom('sites')
        .select(({ fn }) => [fn.countAll<number>().as('sites'), fn.count<number>('latitude').as('positions')])
        .executeTakeFirst();
      await db.destroy();
      expect(outside?.count).toBe(0);
      expect(all).toEqual({ sites: 27_489, positions: 27_489 });
    });
  });
}
