import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_FAILURES_PER_ADDRESS } from '../../../server/http/address-throttle.ts';
import { ensureAdministrator } from '../../../server/accounts/sign-in-links.ts';
import { password, runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
beforeEach(async () => {
  server = await runServer();
});
afterEach(() => server.stop());

const signIn = (body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  server.ask('/api/v1/session', { method: 'POST', body, headers });

test("a NUL is nobody's name: PostgreSQL takes none", async () => {
  const named = await signIn({ email: 'ana\0@example.mx', password });
  expect([named.status, named.text]).toEqual([400, expect.stringContaining('email')]);
  expect((await signIn({ email: 'ana@example.mx', password, 'more\0': 1 })).status).toBe(400);
});

describe('the session cookie', () => {
  test('cannot be read by scripts nor sent by other sites, and names who is signed in', async () => {
    await server.person('ana@example.mx', 'operator', ['09']);
    const reply = await signIn({ email: 'Ana@example.mx', password });
    expect(reply.status).toBe(200);
    expect(reply.headers['set-cookie']?.[0]).toMatch(
      /^atalaya_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    expect(reply.json).toMatchObject({
      person: { email: 'ana@example.mx', role: 'operator', language: 'es', regionCodes: ['09'] },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  test('is Secure where the public address is https', async () => {
    const secure = await runServer(
      (deps) => (deps.config = { publicUrl: 'https://atalaya.example.mx', retentionDays: 90 }),
    );
    try {
      await secure.person('ana@example.mx', 'operator');
      const reply = await secure.ask('/api/v1/session', {
        method: 'POST',
        body: { email: 'ana@example.mx', password },
      });
      expect(reply.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
      expect(reply.headers['strict-transport-security']).toBeDefined();
    } finally {
      await secure.stop();
    }
  });

  test('stops working, and is taken away, when the person signs out', async () => {
    await server.person('ana@example.mx', 'operator');
    const headers = await server.signIn('ana@example.mx');
    expect((await server.ask('/api/v1/session', { headers })).status).toBe(200);
    const reply = await server.ask('/api/v1/session', { method: 'DELETE', headers });
    expect(reply.status).toBe(204);
    expect(reply.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    expect((await server.ask('/api/v1/session', { headers })).status).toBe(401);
  });
});

describe('a request that another site made the browser send', () => {
  let headers: Record<string, string>;
  const acknowledge = (more: Record<string, string>): Promise<Reply> =>
    server.ask('/api/v1/incidents/none/acknowledge', { method: 'POST', headers: more });

  beforeEach(async () => {
    await server.person('ana@example.mx', 'operator');
    headers = await server.signIn('ana@example.mx');
  });

  test('is refused without the CSRF token of the session', async () => {
    const { cookie = '' } = headers;
    expect((await acknowledge({ cookie })).status).toBe(403);
    expect((await acknowledge({ cookie, 'x-csrf-token': 'x'.repeat(43) })).status).toBe(403);
    await server.person('beto@example.mx', 'operator');
    const other = await server.signIn('beto@example.mx');
    expect((await acknowledge({ cookie, 'x-csrf-token': other['x-csrf-token'] ?? '' })).status).toBe(403);
    // 404: let through, and there is no such incident.
    expect((await acknowledge(headers)).status).toBe(404);
  });

  test.each([
    ['http://evil.test', 403],
    ['null', 403],
    ['http://atalaya.test.evil.test', 403],
    ['http://atalaya.test', 404],
  ])('is judged by its origin: %s gives %i', async (origin, status) => {
    expect((await acknowledge({ ...headers, origin })).status).toBe(status);
  });

  test('may come from the host that was asked, whatever its public name', async () => {
    const host = `127.0.0.1:${server.port}`;
    expect((await acknowledge({ ...headers, host, origin: `http://${host}` })).status).toBe(404);
  });

  test('cannot sign anybody in', async () => {
    const body = { email: 'ana@example.mx', password };
    expect((await signIn(body, { origin: 'http://evil.test' })).status).toBe(403);
    const form = 'email=ana%40example.mx&password=x';
    const reply = await signIn(form, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(reply.status).toBe(415);
  });

  test('does not concern API tokens', async () => {
    const token = await server.token('operator');
    expect((await acknowledge({ ...token, origin: 'http://evil.test' })).status).toBe(404);
  });
});

describe('guessing passwords', () => {
  test('from one address is throttled across accounts, and ends with the window', async () => {
    await server.person('ana@example.mx', 'operator');
    for (let attempt = 0; attempt < MAX_FAILURES_PER_ADDRESS; attempt += 1) {
      expect((await signIn({ email: `${attempt}@example.mx`, password: '' })).status).toBe(401);
    }
    const refused = await signIn({ email: 'ana@example.mx', password });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    const elsewhere = await signIn(
      { email: 'ana@example.mx', password },
      { 'x-forwarded-for': '203.0.113.9' },
    );
    expect(elsewhere.status).toBe(200);
    server.clock.advance(16 * 60_000);
    expect((await signIn({ email: 'ana@example.mx', password })).status).toBe(200);
  }, 60_000);

  test('for one account is throttled wherever it comes from', async () => {
    await server.person('ana@example.mx', 'operator');
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await signIn({ email: 'ana@example.mx', password: 'x' }, { 'x-forwarded-for': `203.0.113.${attempt}` });
    }
    const refused = await signIn({ email: 'ana@example.mx', password });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('900');
  }, 60_000);

  test('does not throttle those who sign in often', async () => {
    await server.person('ana@example.mx', 'operator');
    for (let attempt = 0; attempt <= MAX_FAILURES_PER_ADDRESS; attempt += 1) {
      expect((await signIn({ email: 'ana@example.mx', password })).status).toBe(200);
    }
  }, 60_000);
});

describe('a one-time link', () => {
  test('signs in and sets the password, once', async () => {
    const link = await ensureAdministrator(server.db, server.clock);
    const body = {
      token: link?.token,
      password: 'a new long password',
      name: 'Ana',
      email: 'ana@example.mx',
    };
    const redeem = (more: object = {}): Promise<Reply> =>
      server.ask('/api/v1/sign-in-links/redeem', { method: 'POST', body: { ...body, ...more } });

    const short = await redeem({ password: 'short' });
    expect(short.status).toBe(400);
    expect(short.json).toMatchObject({
      errors: [{ parameter: 'password', expected: '10 to 200 characters', got: 'something else' }],
    });
    expect(short.text).not.toContain('short');

    const reply = await redeem();
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ person: { name: 'Ana', role: 'administrator' } });
    const [cookie = ''] = reply.headers['set-cookie'] ?? [];
    expect((await server.ask('/api/v1/session', { headers: { cookie } })).status).toBe(200);
    expect((await redeem()).status).toBe(410);
    expect((await signIn({ email: 'ana@example.mx', password: 'a new long password' })).status).toBe(200);
  });
});

describe('people', () => {
  let headers: Record<string, string>;
  beforeEach(async () => {
    await server.person('ana@example.mx', 'administrator');
    headers = await server.signIn('ana@example.mx');
  });

  test('are invited with a link, changed, and signed out when they are disabled', async () => {
    const invited = await server.ask('/api/v1/people', {
      method: 'POST',
      headers,
      body: { name: 'Beto', email: 'beto@example.mx', role: 'technician', regionCodes: ['20'] },
    });
    expect(invited.status).toBe(201);
    const { person, signInLink } = invited.json as { person: { id: string }; signInLink: string };
    expect(signInLink).toMatch(/^http:\/\/atalaya\.test\/sign-in#token=[\w-]{43}$/);
    const body = { token: signInLink.split('=')[1], password };
    await server.ask('/api/v1/sign-in-links/redeem', { method: 'POST', body });
    const theirs = await server.signIn('beto@example.mx');

    const change = (more: object): Promise<Reply> =>
      server.ask(`/api/v1/people/${person.id}`, { method: 'PATCH', headers, body: more });
    expect((await change({ name: 'Beto B.' })).json).toMatchObject({ name: 'Beto B.', regionCodes: ['20'] });
    expect((await server.ask('/api/v1/session', { headers: theirs })).status).toBe(200);
    expect((await change({ disabled: true })).status).toBe(200);
    expect((await server.ask('/api/v1/session', { headers: theirs })).status).toBe(401);

    const list = await server.ask('/api/v1/people?limit=1', { headers });
    const { items, nextCursor } = list.json as { items: unknown[]; nextCursor: string };
    const rest = await server.ask(`/api/v1/people?cursor=${nextCursor}`, { headers });
    expect([...items, ...(rest.json as { items: unknown[] }).items]).toHaveLength(2);
    expect(list.text).not.toContain('scrypt');
  });

  test('change their own name, language and password', async () => {
    const change = (body: object): Promise<Reply> =>
      server.ask('/api/v1/session', { method: 'PATCH', headers, body });
    expect((await change({ name: 'Ana A.', language: 'en' })).json).toMatchObject({
      person: { name: 'Ana A.', language: 'en' },
    });
    expect((await change({ newPassword: 'a new long password' })).status).toBe(400);
    const wrong = { currentPassword: 'wrong', newPassword: 'a new long password' };
    expect((await change(wrong)).status).toBe(401);
    const changed = await change({ ...wrong, currentPassword: password });
    expect(changed.status).toBe(200);
    expect((await server.ask('/api/v1/session', { headers })).status).toBe(401);
    const [cookie = ''] = changed.headers['set-cookie'] ?? [];
    expect((await server.ask('/api/v1/session', { headers: { cookie } })).status).toBe(200);
  });

  test('cannot take an address twice, nor remove the last administrator', async () => {
    const body = { name: 'Ana', email: 'ANA@example.mx', role: 'planner' };
    expect((await server.ask('/api/v1/people', { method: 'POST', headers, body })).status).toBe(409);
    const me = (await server.ask('/api/v1/session', { headers })).json as { person: { id: string } };
    const path = `/api/v1/people/${me.person.id}`;
    expect((await server.ask(path, { method: 'PATCH', headers, body: { disabled: true } })).status).toBe(409);
    expect((await server.ask('/api/v1/people/none', { method: 'PATCH', headers, body: {} })).status).toBe(
      404,
    );
  });
});
