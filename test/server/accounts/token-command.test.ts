import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { Accounts } from '../../../server/accounts/accounts.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder('token');
afterAll(() => folder.remove());

function token(...args: string[]): { status: number | null; lines: string[]; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['commands/token.ts', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ATALAYA_DATA_DIR: folder.path },
  });
  return { status, lines: stdout.trimEnd().split('\n'), error: stderr };
}

test('a token is made, works, is listed without itself, and is revoked', async () => {
  const made = token('--role', 'planner', '--name', 'monthly report', '--regions', '09,20001');
  expect([made.status, made.error]).toEqual([0, '']);
  const authorization = `Bearer ${made.lines.at(-1) ?? ''}`;

  const db = await openDatabase({ dataDir: folder.path });
  const accounts = new Accounts(db, systemClock);
  expect((await accounts.authenticate({ authorization }))?.viewer).toMatchObject({
    actor: 'token:monthly report',
    role: 'planner',
    regionCodes: ['09', '20001'],
  });

  const [listed = ''] = token('--list').lines;
  expect(listed).toContain('planner  09,20001  monthly report');
  expect(listed).not.toContain(authorization.slice(15));

  expect(token('--revoke', listed.split(' ')[0] ?? '').status).toBe(0);
  expect(await accounts.authenticate({ authorization })).toBeUndefined();
  await db.destroy();
}, 30_000);

test.each([
  [['--role', 'king'], /--role must be one of/],
  [['--role', 'planner', '--regions', 'Oaxaca'], /INEGI codes/],
  [['--rôle', 'planner'], /Unknown option/],
  [[], /say one of/],
  [['--revoke', 'none'], /no token none/],
])(
  '%j is refused in one line and the usage',
  (args, message) => {
    const { status, error } = token(...args);
    expect(status).toBe(1);
    expect(error).toMatch(message);
    expect(error).not.toMatch(/\n\s+at /);
  },
  30_000,
);
