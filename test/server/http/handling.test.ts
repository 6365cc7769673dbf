import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
let administrator: Record<string, string>;

beforeAll(async () => {
  server = await runServer((deps) => {
    deps.underserved = (question) => {
      if (question.cursor === 'bad') throw Object.assign(new Error(), { name: 'PageCursorError' });
      const { viewer: _, ...rest } = question;
      async function* lines(): AsyncGenerator<string> {
        yield 'a;b\n';
        await Promise.resolve();
        yield JSON.stringify(rest);
      }
      return Promise.resolve({
        contentType: 'text/csv; charset=utf-8',
        fileName: 'x"\r\n.csv',
        content: lines(),
      });
    };
    deps.cards = {
      open: (id, token) =>
        id === 'i' && token === 'good'
          ? {
              actor: 'link',
              personId: null,
              name: '',
              role: 'technician',
              language: 'es',
              regionCodes: ['20'],
            }
          : undefined,
      render: (id, { regionCodes }) =>
        Promise.resolve(id === 'i' ? `<p>${JSON.stringify(regionCodes)}</p>` : undefined),
    };
  });
  server.fleet.add('a', '09015');
  await addSiteRows(server.db, server.fleet);
  administrator = await server.token('administrator');
});
afterAll(() => server.stop());

const post = (path: string, body: unknown, headers: Record<string, string>): Promise<Reply> =>
  server.ask(`/api/v1/${path}`, { method: 'POST', body, headers });

describe('subscriptions', () => {
  const wanted = { regionCode: '20', channel: 'email', target: 'tec@example.mx' };
  let technician: Record<string, string>;
  let personId: string;
  beforeAll(async () => {
    personId = await server.person('tec@example.mx', 'technician', ['20']);
    technician = await server.signIn('tec@example.mx');
  });

  test('are added, listed and removed by whom they belong to', async () => {
    const added = await post('subscriptions', wanted, technician);
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({ ...wanted, personId, language: 'es' });
    expect((await post('subscriptions', wanted, technician)).status).toBe(409);
    expect((await server.ask('/api/v1/subscriptions', { headers: technician })).json).toMatchObject({
      items: [wanted],
    });

    await server.person('other@example.mx', 'technician');
    const other = await server.signIn('other@example.mx');
    const path = `/api/v1/subscriptions/${(added.json as { id: string }).id}`;
    expect((await server.ask('/api/v1/subscriptions', { headers: other })).json).toMatchObject({ items: [] });
    expect((await server.ask(path, { method: 'DELETE', headers: other })).status).toBe(404);
    expect((await server.ask(path, { method: 'DELETE', headers: technician })).status).toBe(204);
  });

  test.each([
    [{ regionCode: '09' }, 'regionCode'],
    [{ regionCode: '99' }, 'regionCode'],
    [{ target: 'nobody' }, 'target'],
    [{ channel: 'webhook', target: 'ftp://example.mx' }, 'target'],
    [{ channel: 'webhook', target: 'https://user:pass@example.mx' }, 'target'],
    [{ channel: 'pigeon' }, 'channel'],
  ])('with %j are refused because of %s', async (change, parameter) => {
    const reply = await post('subscriptions', { ...wanted, ...change }, technician);
    expect(reply.status).toBe(400);
    expect((reply.json as { errors: { parameter: string }[] }).errors[0]?.parameter).toBe(parameter);
  });

  test('are for people: a token has none of its own, an administrator acts for somebody', async () => {
    expect((await post('subscriptions', wanted, await server.token('technician'))).status).toBe(403);
    expect((await post('subscriptions', wanted, administrator)).status).toBe(400);
    expect((await post('subscriptions', { ...wanted, personId: 'none' }, administrator)).status).toBe(400);
    expect((await post('subscriptions', { ...wanted, personId }, administrator)).status).toBe(201);
    expect((await post('subscriptions', { ...wanted, personId: 'x' }, technician)).status).toBe(403);
    expect((await server.ask('/api/v1/subscriptions', { headers: administrator })).json).toMatchObject({
      items: [{ personId }],
    });
  });
});

describe('an unknown terminal', () => {
  beforeAll(async () => {
    for (const id of ['ut-1', 'ut-2', 'ut-3']) {
      const seen = {
        topic: `starlink/${id}`,
        first_seen_at: startedAt,
        last_seen_at: startedAt,
        messages: 3,
      };
      await server.db
        .insertInto('unknown_terminals')
        .values({ id, format: 'starlink', ...seen })
        .execute();
    }
  });
  const adopt = (id: string, body: unknown): Promise<Reply> =>
    post(`unknown-terminals/starlink/${id}/adopt`, body, administrator);

  test('is listed, adopted at a site, and gone from the list', async () => {
    const list = async (): Promise<unknown> =>
      (await server.ask('/api/v1/unknown-terminals', { headers: administrator })).json;
    expect(await list()).toMatchObject({
      items: [{ id: 'ut-3' }, { id: 'ut-2' }, { id: 'ut-1', messages: 3 }],
    });
    const adopted = await adopt('ut-1', { siteId: 'a' });
    expect([adopted.status, adopted.json]).toEqual([201, { terminalId: 'starlink-ut-1', siteId: 'a' }]);
    expect((await adopt('ut-1', { siteId: 'a' })).status).toBe(404);
    const rows = await server.db
      .selectFrom('terminals')
      .select(['id', 'foreign_id'])
      .where('site_id', '=', 'a')
      .execute();
    expect(rows).toContainEqual({ id: 'starlink-ut-1', foreign_id: 'ut-1' });
  });

  test('is adopted at a new site', async () => {
    const site = { name: 'Biblioteca', kind: 'library', regionCode: '20067', latitude: 17 };
    const adopted = await adopt('ut-2', { site, terminalId: 'bib-1' });
    expect(adopted.json).toMatchObject({ terminalId: 'bib-1' });
    const { siteId } = adopted.json as { siteId: string };
    expect(await server.db.selectFrom('sites').selectAll().where('id', '=', siteId).execute()).toMatchObject([
      { name: 'Biblioteca', region_code: '20067' },
    ]);
  });

  test.each([
    [{}, 400],
    [{ siteId: 'none' }, 400],
    [{ siteId: 'a', site: { name: 'B' } }, 400],
    [{ siteId: 'a', terminalId: 'not a topic level' }, 400],
    [{ siteId: 'a', terminalId: 't-a' }, 409],
  ])('is not adopted with %j: %i', async (body, status) => {
    const reply = await adopt('ut-3', body);
    expect([reply.status, reply.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('dead letters', () => {
  test('are filtered by reason and place; those of no known terminal only for the whole country', async () => {
    const letter = { received_at: startedAt, expected: 'x', got: 'y', topic: 't', payload: 'eA==' };
    for (const [reason, terminal_id] of [
      ['notJson', 't-a'],
      ['unknownTerminal', null],
    ] as const) {
      await server.db
        .insertInto('dead_letters')
        .values({ ...letter, reason, terminal_id })
        .execute();
    }
    const reasons = async (query: string, headers = administrator): Promise<string[]> => {
      const reply = await server.ask(`/api/v1/dead-letters?${query}`, { headers });
      return (reply.json as { items: { reason: string }[] }).items.map(({ reason }) => reason);
    };
    expect(await reasons('')).toEqual(['unknownTerminal', 'notJson']);
    expect(await reasons('kind=notJson')).toEqual(['notJson']);
    expect(await reasons('site=a')).toEqual(['notJson']);
    expect(await reasons('', await server.token('operator', ['09']))).toEqual(['notJson']);
    expect(await reasons('', await server.token('operator', ['20']))).toEqual([]);
  });
});

describe('the report', () => {
  const ask = (query: string): Promise<Reply> =>
    server.ask(`/api/v1/reports/underserved?${query}`, { headers: administrator });

  test('is handed on piece by piece, under a harmless name', async () => {
    const reply = await ask(
      'format=csv&region=20&from=2026-02-01&to=2026-03-01&level=site&all=true&limit=5000',
    );
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(reply.headers['content-disposition']).toBe('attachment; filename="x___.csv"');
    const [first, second = ''] = reply.text.split('\n');
    expect(first).toBe('a;b');
    expect(JSON.parse(second)).toEqual({
      from: Date.UTC(2026, 1, 1),
      to: startedAt,
      regionCode: '20',
      format: 'csv',
      level: 'site',
      all: true,
      limit: 5000,
    });
  });
});

describe("an incident's card", () => {
  test('opens by its link, with a policy of its own', async () => {
    const reply = await server.ask('/incidents/i/card?t=good');
    expect([reply.status, reply.text]).toEqual([200, '<p>["20"]</p>']);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
  });

  test('asks others to sign in first, and comes back', async () => {
    const reply = await server.ask('/incidents/i/card?t=forged');
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/sign-in?next=%2Fincidents%2Fi%2Fcard');
    expect((await server.ask('/incidents/i/card', { headers: administrator })).text).toBe('<p>null</p>');
    expect((await server.ask('/incidents/none/card', { headers: administrator })).status).toBe(404);
  });
});
