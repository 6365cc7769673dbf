import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Accounts, type SignedIn } from '../../../server/accounts/accounts.ts';
import { issueToken, listTokens, revokeToken } from '../../../server/accounts/api-tokens.ts';
import { ensureAdministrator, LINK_VALID_MS } from '../../../server/accounts/sign-in-links.ts';
import { FAILURE_WINDOW_MS, MAX_FAILURES } from '../../../server/accounts/sign-in.ts';
import { SESSION_COOKIE, SESSION_IDLE_MS, SESSION_MAX_MS } from '../../../server/account-rules.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { maySee, type Viewer } from '../../../server/viewer.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const password = 'correct horse battery';
const HOUR = 3_600_000;

let folder: TempFolder;
let db: Database;
let clock: ManualClock;
let accounts: Accounts;

beforeEach(async () => {
  folder = tempFolder('accounts');
  db = await openDatabase({ dataDir: folder.path });
  clock = new ManualClock();
  accounts = new Accounts(db, clock);
});
afterEach(async () => {
  await db.destroy();
  folder.remove();
});

const cookieOf = ({ session }: SignedIn): { cookie: string } => ({
  cookie: `other=1; ${SESSION_COOKIE}=${session.token}`,
});

/** The first administrator, signed in with their link. */
async function administrator(): Promise<SignedIn & { viewer: Viewer }> {
  const link = await ensureAdministrator(db, clock);
  if (link === undefined) throw new Error('there is an administrator already');
  const signedIn = await accounts.redeem({ token: link.token, password, email: 'Ana@Example.mx ' });
  const authentication = await accounts.authenticate(cookieOf(signedIn));
  if (authentication === undefined) throw new Error('the new session does not work');
  return { ...signedIn, viewer: authentication.viewer };
}

async function invited(by: Viewer, email: string, regionCodes: string[] | null = null): Promise<SignedIn> {
  const { link } = await accounts.invite(by, {
    name: email,
    email,
    role: 'operator',
    language: 'es',
    regionCodes,
  });
  return await accounts.redeem({ token: link.token, password });
}

describe('the first start', () => {
  test('makes an administrator without a password, and a link that lets them choose one', async () => {
    const { person, viewer } = await administrator();
    expect(person).toMatchObject({ role: 'administrator', regionCodes: null, email: 'ana@example.mx' });
    expect(viewer.role).toBe('administrator');
    expect(await accounts.signIn('ana@example.mx', password, 'here')).toBeDefined();
    expect(await ensureAdministrator(db, clock)).toBeUndefined();
  });

  test('repeated before the link was opened replaces the link, not the person', async () => {
    const first = await ensureAdministrator(db, clock);
    const second = await ensureAdministrator(db, clock);
    await expect(accounts.redeem({ token: first?.token ?? '', password })).rejects.toThrow(/link/);
    await accounts.redeem({ token: second?.token ?? '', password });
    expect(await accounts.listPeople(undefined, 10)).toHaveLength(1);
  });
});

describe('a one-time link', () => {
  test('works once', async () => {
    const link = await ensureAdministrator(db, clock);
    const redemption = { token: link?.token ?? '', password };
    const results = await Promise.allSettled([accounts.redeem(redemption), accounts.redeem(redemption)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(accounts.redeem(redemption)).rejects.toMatchObject({ fault: 'linkInvalid' });
  });

  test('is good for 24 hours', async () => {
    const link = await ensureAdministrator(db, clock);
    clock.advance(LINK_VALID_MS);
    await expect(accounts.redeem({ token: link?.token ?? '', password })).rejects.toMatchObject({
      fault: 'linkInvalid',
    });
  });

  test('ends the sessions of whoever had the old password', async () => {
    const { viewer } = await administrator();
    const before = await invited(viewer, 'beto@example.mx');
    const ended: string[] = [];
    accounts.onSessionsEnded((personId) => ended.push(personId));
    const link = await accounts.issueLink(viewer, before.person.id);
    expect(await accounts.authenticate(cookieOf(before))).toBeDefined();
    await accounts.redeem({ token: link.token, password: 'another good one' });
    expect(await accounts.authenticate(cookieOf(before))).toBeUndefined();
    expect(ended).toEqual([before.person.id]);
    await expect(accounts.signIn('beto@example.mx', password, 'here')).rejects.toThrow();
  });

  test('does not let an invited person take another address', async () => {
    const { viewer } = await administrator();
    const { link } = await accounts.invite(viewer, {
      name: 'Beto',
      email: 'beto@example.mx',
      role: 'planner',
      language: 'en',
      regionCodes: null,
    });
    const { person } = await accounts.redeem({
      token: link.token,
      password,
      email: 'ana@example.mx',
      name: 'B',
    });
    expect(person).toMatchObject({ email: 'beto@example.mx', name: 'B', language: 'en' });
  });
});

describe('a session', () => {
  test('ends 12 hours after the last use', async () => {
    const me = await administrator();
    clock.advance(SESSION_IDLE_MS - HOUR);
    expect(await accounts.authenticate(cookieOf(me))).toBeDefined();
    clock.advance(SESSION_IDLE_MS - HOUR);
    expect(await accounts.authenticate(cookieOf(me))).toBeDefined();
    clock.advance(SESSION_IDLE_MS);
    expect(await accounts.authenticate(cookieOf(me))).toBeUndefined();
  });

  test('ends after 7 days however much it is used', async () => {
    const me = await administrator();
    const end = clock.now() + SESSION_MAX_MS;
    while (clock.now() < end - HOUR) {
      expect(await accounts.authenticate(cookieOf(me))).toBeDefined();
      clock.advance(HOUR);
    }
    clock.advance(HOUR);
    expect(await accounts.authenticate(cookieOf(me))).toBeUndefined();
  });

  test('is looked up with many others as it is alone, and lasts by that', async () => {
    const me = await administrator();
    const other = await invited(me.viewer, 'beto@example.mx', ['20']);
    const { id, token } = await issueToken(db, clock, {
      name: 'wall',
      role: 'operator',
      regionCodes: ['09'],
    });
    const asked = [
      cookieOf(me),
      { authorization: 'Bearer nonsense' },
      cookieOf(other),
      { cookie: 'atalaya_session=x' },
      {},
      { ...cookieOf(me), authorization: `Bearer ${token}` },
      cookieOf(me),
    ];
    const alone = await Promise.all(asked.map(async (each) => (await accounts.authenticate(each))?.viewer));
    expect(await accounts.viewersOf(asked)).toEqual(alone);
    expect(alone.map((viewer) => viewer?.actor !== undefined)).toEqual([
      ...[true, false, true, false, false],
      ...[true, true],
    ]);
    await revokeToken(db, clock, id);
    clock.advance(SESSION_IDLE_MS - HOUR);
    expect((await accounts.viewersOf(asked)).filter(Boolean)).toHaveLength(3);
    clock.advance(SESSION_IDLE_MS - HOUR);
    expect((await accounts.viewersOf(asked)).filter(Boolean)).toHaveLength(3);
    clock.advance(SESSION_IDLE_MS);
    expect((await accounts.viewersOf(asked)).filter(Boolean)).toEqual([]);
  });

  test('ends by signing out', async () => {
    const me = await administrator();
    const authentication = await accounts.authenticate(cookieOf(me));
    if (authentication !== undefined) await accounts.signOut(authentication);
    expect(await accounts.authenticate(cookieOf(me))).toBeUndefined();
  });

  test.each([
    ['role', { role: 'planner' as const }],
    ['regions', { regionCodes: ['09'] }],
    ['being disabled', { disabled: true }],
  ])('ends when the %s changes', async (_what, change) => {
    const { viewer } = await administrator();
    const other = await invited(viewer, 'beto@example.mx');
    const ended: string[] = [];
    accounts.onSessionsEnded((personId) => ended.push(personId));
    await accounts.changePerson(viewer, other.person.id, { name: 'Beto' });
    expect(await accounts.authenticate(cookieOf(other))).toBeDefined();
    await accounts.changePerson(viewer, other.person.id, change);
    expect(await accounts.authenticate(cookieOf(other))).toBeUndefined();
    expect(ended).toEqual([other.person.id]);
  });

  test('ends with a new password, and the answer is another one', async () => {
    const me = await administrator();
    const next = await accounts.changeOwnPassword(me.person.id, password, 'another good one');
    expect(await accounts.authenticate(cookieOf(me))).toBeUndefined();
    expect(await accounts.authenticate(cookieOf(next))).toBeDefined();
    await expect(accounts.changeOwnPassword(me.person.id, 'wrong', 'x'.repeat(10))).rejects.toMatchObject({
      fault: 'wrongCredentials',
    });
  });

  test('is kept in the database as a hash only, and so is a link', async () => {
    const link = await ensureAdministrator(db, clock);
    const { session } = await accounts.redeem({ token: link?.token ?? '', password });
    const stored = JSON.stringify([
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('sign_in_links').selectAll().execute(),
      await db.selectFrom('people').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(stored).not.toContain(session.token);
    expect(stored).not.toContain(link?.token);
    expect(stored).not.toContain(password);
    expect(stored).toContain('scrypt$32768$8$1$');
  });
});

describe('signing in', () => {
  test('answers the same for an unknown address, a wrong password and a disabled person', async () => {
    const { viewer } = await administrator();
    const other = await invited(viewer, 'beto@example.mx');
    await accounts.changePerson(viewer, other.person.id, { disabled: true });
    const faults = await Promise.all(
      [
        ['nobody@example.mx', password],
        ['ana@example.mx', 'wrong password'],
        ['beto@example.mx', password],
      ].map(async ([email = '', tried = '']) => {
        const error = await accounts.signIn(email, tried, 'here').catch((reason: unknown) => reason);
        return error instanceof Error ? error.message : error;
      }),
    );
    expect(new Set(faults)).toEqual(new Set(['Wrong e-mail or password']));
  });

  test('listens no more after too many failures for one account, until the window ends', async () => {
    await administrator();
    const attempts = Array.from({ length: MAX_FAILURES }, () =>
      accounts.signIn('ana@example.mx', 'wrong password', 'here').catch((error: unknown) => error),
    );
    for (const error of await Promise.all(attempts))
      expect(error).toMatchObject({ fault: 'wrongCredentials' });
    await expect(accounts.signIn('ana@example.mx', password, 'elsewhere')).rejects.toMatchObject({
      fault: 'tooManyAttempts',
      retryAt: clock.now() + FAILURE_WINDOW_MS,
    });
    clock.advance(FAILURE_WINDOW_MS);
    expect(await accounts.signIn('ana@example.mx', password, 'here')).toBeDefined();
  });

  test('treats an unknown account no differently when it is tried often', async () => {
    for (let attempt = 0; attempt < MAX_FAILURES; attempt += 1) {
      await accounts.signIn('nobody@example.mx', 'x', 'here').catch(() => undefined);
    }
    await expect(accounts.signIn('nobody@example.mx', 'x', 'here')).rejects.toMatchObject({
      fault: 'tooManyAttempts',
    });
  });

  test('is written down, and so are failures', async () => {
    await administrator();
    await accounts.signIn('ana@example.mx', password, '10.0.0.1');
    await accounts.signIn('ana@example.mx', 'wrong password', '10.0.0.2').catch(() => undefined);
    const rows = await db
      .selectFrom('audit')
      .select(['action', 'detail'])
      .orderBy('id', 'desc')
      .limit(2)
      .execute();
    expect(rows).toEqual([
      { action: 'signInFailed', detail: '{"email":"ana@example.mx","address":"10.0.0.2"}' },
      { action: 'signIn', detail: '{"address":"10.0.0.1"}' },
    ]);
  });
});

describe('people', () => {
  test('have one account an address', async () => {
    const { viewer } = await administrator();
    await expect(invited(viewer, 'ANA@example.mx')).rejects.toMatchObject({ fault: 'emailTaken' });
  });

  test('always have an administrator of the whole country among them', async () => {
    const { viewer, person } = await administrator();
    for (const change of [{ role: 'planner' as const }, { disabled: true }, { regionCodes: ['09'] }]) {
      await expect(accounts.changePerson(viewer, person.id, change)).rejects.toMatchObject({
        fault: 'lastAdministrator',
      });
    }
    const other = await invited(viewer, 'beto@example.mx');
    await accounts.changePerson(viewer, other.person.id, { role: 'administrator' });
    const after = await accounts.changePerson(viewer, person.id, { role: 'planner' });
    expect(after.role).toBe('planner');
  });

  test('who were disabled cannot come back through an old invitation', async () => {
    const { viewer } = await administrator();
    const { person, link } = await accounts.invite(viewer, {
      name: 'Beto',
      email: 'beto@example.mx',
      role: 'operator',
      language: 'es',
      regionCodes: null,
    });
    await accounts.changePerson(viewer, person.id, { disabled: true });
    await accounts.changePerson(viewer, person.id, { disabled: false });
    await expect(accounts.redeem({ token: link.token, password })).rejects.toMatchObject({
      fault: 'linkInvalid',
    });
  });
});

describe('API tokens', () => {
  test('carry a role and regions until they are revoked', async () => {
    const { id, token } = await issueToken(db, clock, {
      name: 'r',
      role: 'planner',
      regionCodes: ['20001', '09'],
    });
    const headers = { authorization: `Bearer ${token}` };
    expect((await accounts.authenticate(headers))?.viewer).toEqual({
      actor: 'token:r',
      personId: null,
      name: 'r',
      role: 'planner',
      language: 'es',
      regionCodes: ['09', '20001'],
    });
    expect(await revokeToken(db, clock, id)).toBe(true);
    expect(await revokeToken(db, clock, id)).toBe(false);
    expect(await accounts.authenticate(headers)).toBeUndefined();
    expect(await listTokens(db)).toMatchObject([{ id, revokedAt: clock.now() }]);
  });

  test('that are wrong do not fall back to the cookie', async () => {
    const me = await administrator();
    expect(await accounts.authenticate({ ...cookieOf(me), authorization: 'Bearer wrong' })).toBeUndefined();
    expect(await accounts.authenticate({ ...cookieOf(me), authorization: 'Basic x' })).toBeUndefined();
  });
});

test('regions that cannot be read limit to nothing, not to no limit', async () => {
  const { token, id } = await issueToken(db, clock, { name: 'r', role: 'planner', regionCodes: ['09'] });
  await db.updateTable('api_tokens').set({ region_codes: '{broken' }).where('id', '=', id).execute();
  const viewer = (await accounts.authenticate({ authorization: `Bearer ${token}` }))?.viewer;
  expect(viewer?.regionCodes).toEqual([]);
  expect(viewer !== undefined && maySee(viewer, '09')).toBe(false);
});

test('what is over is forgotten', async () => {
  await administrator();
  clock.advance(3 * 365 * 24 * HOUR);
  await accounts.tidy();
  for (const table of ['sessions', 'sign_in_links', 'audit'] as const) {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
});
