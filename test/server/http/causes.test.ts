import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agreement } from '../../../server/causes/examples.ts';
import { Overrules } from '../../../server/causes/overrules.ts';
import { minutes, dark, verdictOn } from '../causes/told.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
let operator: Record<string, string>;
const heard: string[] = [];

const machine = verdictOn({
  to: 20,
  samples: [
    ...minutes(-30, 0, (minute) => ({ db: 11 - Math.max(0, minute + 8) })),
    ...dark(0, 20, { db: 1 }),
    ...minutes(20, 35),
  ],
});

beforeAll(async () => {
  server = await runServer((deps) => {
    const overrules = new Overrules(deps.db, deps.clock);
    overrules.onOverruled((incidentId, cause) => heard.push(`${incidentId} ${cause}`));
    deps.overrules = overrules;
  });
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  await addSiteRows(server.db, server.fleet);
  for (const [id, site] of [
    ['i-a', 'a'],
    ['i-b', 'b'],
  ] as const) {
    await server.db
      .insertInto('incidents')
      .values({
        id,
        cause: machine.cause,
        starts_at: startedAt,
        ends_at: startedAt + 1_200_000,
        status: 'resolved',
        opened_at: startedAt,
        resolved_at: startedAt + 1_200_000,
        acknowledged_by: null,
        assigned_to: null,
        withdrawn: 0,
        machine_cause: machine.cause,
        cause_confidence: machine.confidence,
        provisional: 0,
        because: JSON.stringify(machine.because),
        facts: JSON.stringify(machine.facts),
      })
      .execute();
    await server.db.insertInto('incident_sites').values({ incident_id: id, site_id: site }).execute();
  }
  operator = await server.token('operator');
});
afterAll(() => server.stop());

const say = (body: unknown, headers = operator, id = 'i-a'): Promise<Reply> =>
  server.ask(`/api/v1/incidents/${id}/cause`, { method: 'POST', body, headers });
const wish = { cause: 'obstruction', reason: 'Creció un árbol frente a la antena <b>' };

describe('a person knows better', () => {
  test('and it holds at once, with the verdict of the judge beside it', async () => {
    const reply = await say(wish);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      incidentId: 'i-a',
      cause: 'obstruction',
      machineCause: 'rainFade',
      causeConfidence: machine.confidence,
      provisional: false,
      overruledReason: wish.reason,
    });
    expect((reply.json as { because: unknown[] }).because).toEqual(machine.because);
    const detail = (await server.ask('/api/v1/incidents/i-a', { headers: operator })).json as object;
    expect(detail).toMatchObject({
      cause: 'obstruction',
      machineCause: 'rainFade',
      overruledBy: expect.stringContaining('token:') as string,
      overruledAt: expect.any(String) as string,
      overruledReason: wish.reason,
    });
    expect(detail).toMatchObject({
      timeline: [{ kind: 'overruled', values: { cause: 'obstruction', reason: wish.reason } }],
    });
    expect(heard).toContain('i-a obstruction');
    const [entry] = await server.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'causeOverruled')
      .execute();
    expect(entry).toMatchObject({ subject: 'i-a' });
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({ cause: 'obstruction', machineCause: 'rainFade' });
  });
  test('and is asked first by whoever judges anew, also after a restart', async () => {
    const later = new Overrules(server.db, server.clock);
    expect(later.causeOf('i-a')).toBeUndefined();
    await later.load();
    expect(later.causeOf('i-a')).toBe('obstruction');
    expect(later.causeOf('i-b')).toBeUndefined();
  });
  test('and may think again: the last word holds', async () => {
    await say({ cause: 'terminal', reason: 'Era el alimentador' });
    expect((await server.ask('/api/v1/incidents/i-a', { headers: operator })).json).toMatchObject({
      cause: 'terminal',
      machineCause: 'rainFade',
      overruledReason: 'Era el alimentador',
    });
    const later = new Overrules(server.db, server.clock);
    await later.load();
    expect(later.causeOf('i-a')).toBe('terminal');
  });
  test.each([
    [{ cause: 'witchcraft' }, 'cause'],
    [{ reason: '  ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ reason: 'a\u001bb c' }, 'reason'],
    [{ confidence: 1 }, 'confidence'],
  ])('but not with %j', async (change, parameter) => {
    const reply = await say({ ...wish, ...change });
    expect(reply.status).toBe(400);
    expect((reply.json as { errors: { parameter: string }[] }).errors[0]?.parameter).toBe(parameter);
  });
  test('who may not handle it, or not see it, may not', async () => {
    expect((await say(wish, await server.token('planner'))).status).toBe(403);
    expect((await say(wish, await server.token('operator', ['20']))).status).toBe(404);
    expect((await say(wish, operator, 'none')).status).toBe(404);
  });
  test('where nobody spoke, nobody is named', async () => {
    expect((await server.ask('/api/v1/incidents/i-b', { headers: operator })).json).toMatchObject({
      cause: 'rainFade',
      overruledBy: null,
      overruledAt: null,
      overruledReason: null,
    });
  });
});

describe('examples', () => {
  interface Examples {
    items: Parameters<typeof agreement>[0] extends Iterable<infer T> ? T[] : never;
    nextCursor: string | null;
  }
  const list = async (query = '', headers = operator): Promise<Examples> =>
    (await server.ask(`/api/v1/cause-examples${query}`, { headers })).json as Examples;

  test('hold the evidence as it was', async () => {
    const { items } = await list();
    expect(items).toMatchObject([
      { incidentId: 'i-a', cause: 'terminal', machineCause: 'rainFade', provisional: false },
      { incidentId: 'i-a', cause: 'obstruction', machineCause: 'rainFade', reason: wish.reason },
    ]);
    expect(items[0]?.facts).toEqual(machine.facts);
  });
  test('come in pages, by cause and to those who may see them', async () => {
    const first = await list('?limit=1');
    expect(first.items.length).toBe(1);
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect(second.items).toMatchObject([{ cause: 'obstruction' }]);
    expect((await list('?cause=obstruction')).items.length).toBe(1);
    expect((await list('', await server.token('technician', ['20']))).items).toEqual([]);
    expect((await list('?region=09')).items.length).toBe(2);
  });
  test('can be judged again by the rules as they are', async () => {
    const { items } = await list();
    expect(agreement(items)).toEqual({
      examples: 2,
      agreed: 0,
      determined: 2,
      differences: [
        { cause: 'terminal', judged: 'rainFade', count: 1 },
        { cause: 'obstruction', judged: 'rainFade', count: 1 },
      ],
    });
    expect(agreement(items.map((item) => ({ ...item, cause: 'rainFade' as const })))).toMatchObject({
      agreed: 2,
      differences: [],
    });
  });
});

test('who sees only some of its sites does not say why: it would be said of the others too', async () => {
  await server.db.insertInto('incident_sites').values({ incident_id: 'i-b', site_id: 'a' }).execute();
  const refused = await say(wish, await server.token('technician', ['09']), 'i-b');
  expect(refused.status).toBe(403);
  expect(refused.headers['content-type']).toContain('application/problem+json');
  expect((await server.ask('/api/v1/incidents/i-b', { headers: operator })).json).toMatchObject({
    cause: 'rainFade',
    overruledBy: null,
  });
  const both = await server.token('technician', ['09', '20067']);
  expect((await say(wish, both, 'i-b')).status).toBe(200);
  expect((await say(wish, await server.token('technician', ['09']))).status).toBe(200);
});
