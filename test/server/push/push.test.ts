import type { Socket as NetSocket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasLostOutages, incidentsOf } from '../../../server/http/incident-views.ts';
import { FleetParts } from '../../../server/push/fleet-parts.ts';
import { createPush, type Push } from '../../../server/push/create-push.ts';
import { decodeRowChanges } from '../../../telemetry/contract/row-changes.ts';
import type {
  IncidentBatch,
  MonitoringHealth,
  ServerToConsole,
} from '../../../telemetry/contract/console-events.ts';
import { issueToken, revokeToken } from '../../../server/accounts/api-tokens.ts';
import { addIncident, addSiteRows } from '../http/rows.ts';
import { runServer, type RunningServer } from '../http/running-server.ts';

let server: RunningServer;
let push: Push;
let fleetParts: FleetParts;
const sockets: Socket[] = [];
/** Which incidents were described together. */
const asked: (readonly string[])[] = [];

beforeEach(async () => {
  asked.length = 0;
  server = await runServer();
  const { db, fleet, live, regions, stream, accounts, clock, http, deps } = server;
  fleetParts = new FleetParts({ fleet, live, stream }, () => Promise.resolve(new Map()));
  fleet.add('a', '09015');
  fleet.add('b', '20067');
  await addSiteRows(db, fleet);
  push = createPush({
    httpServer: http,
    config: deps.config,
    clock,
    log: deps.log,
    fleet,
    live,
    regions,
    ...{ stream, fleetParts },
    accounts,
    describeIncidents: (ids, viewer) => {
      asked.push(ids);
      if (ids.includes('bad')) return Promise.reject(new Error('unreadable'));
      return incidentsOf(deps, ids, viewer);
    },
    hasLostOutages: (id) => hasLostOutages(db, id),
  });
  push.start();
  stream.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  server.stream.stop();
  await push.stop();
  await server.stop();
});

function unpacked(base64: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString());
}

function connect(options: { headers?: Record<string, string>; token?: string; changes?: 'rows' }): Socket {
  const socket = io(`http://127.0.0.1:${server.port}`, {
    forceNew: true,
    reconnection: false,
    extraHeaders: options.headers ?? {},
    auth: {
      ...(options.token !== undefined && { token: options.token }),
      ...(options.changes !== undefined && { changes: options.changes }),
    },
  });
  sockets.push(socket);
  return socket;
}

/** The next message of a kind. */
function next<Event extends keyof ServerToConsole>(
  socket: Socket,
  event: Event | 'connect_error' | 'disconnect',
): Promise<Parameters<ServerToConsole[Event]>[0]> {
  const name: string = event;
  return new Promise((resolve) => socket.once(name, resolve));
}

describe('a console', () => {
  test('signed in by cookie hears where the stream stands, then numbered changes', async () => {
    await server.person('ana@example.mx', 'operator');
    const { cookie = '' } = await server.signIn('ana@example.mx');
    const socket = connect({ headers: { cookie } });
    const welcome = await next(socket, 'welcome');
    expect(welcome).toEqual({
      fleetVersion: 1,
      sequence: server.stream.sequence,
      serverTime: new Date(server.clock.now()).toISOString(),
    });
    expect(push.consoleCount()).toBe(1);
    const heard = next(socket, 'changes');
    server.live.set(1, { state: 'offline', reason: 'linkDown' });
    expect(await heard).toMatchObject({
      after: welcome.sequence,
      sequence: server.stream.sequence,
      indexes: [1],
      states: [3],
    });
    const left = next(socket, 'disconnect');
    socket.disconnect();
    await left;
  });

  test('that is a program may bring its token in either place', async () => {
    const headers = await server.token('operator');
    await next(connect({ headers }), 'welcome');
    await next(connect({ token: headers['authorization']?.slice(7) ?? '' }), 'welcome');
  });

  test.each([
    ['brings nothing', {}, 'signedOut'],
    ['brings a wrong token', { token: 'nonsense' }, 'signedOut'],
    ['brings a wrong cookie', { headers: { cookie: 'atalaya_session=x' } }, 'signedOut'],
  ])('that %s is not let in', async (_what, options, message) => {
    const socket = connect(options);
    const error = (await next(socket, 'connect_error')) as unknown as Error;
    expect(error.message).toBe(message);
    expect(push.consoleCount()).toBe(0);
  });

  test('opened by a page of another site is not let in, however good its cookie', async () => {
    await server.person('ana@example.mx', 'operator');
    const { cookie = '' } = await server.signIn('ana@example.mx');
    await next(connect({ headers: { cookie, origin: 'http://evil.test' } }), 'connect_error');
    await next(connect({ headers: { cookie, origin: 'http://atalaya.test' } }), 'welcome');
    await next(connect({ headers: { cookie, origin: `http://127.0.0.1:${server.port}` } }), 'welcome');
  });
});

describe('a console that asks for changes by rows', () => {
  test('hears of them and of regions in bytes, and a program beside it in JSON', async () => {
    const headers = await server.token('operator');
    const console = connect({ headers, changes: 'rows' });
    const program = connect({ headers });
    await Promise.all([next(console, 'welcome'), next(program, 'welcome')]);
    const refused: string[] = [];
    for (const event of ['changes', 'regions', 'incident']) console.on(event, () => refused.push(event));
    for (const event of ['batch', 'figures', 'incidents']) program.on(event, () => refused.push(event));
    const heard = Promise.all([next(console, 'batch'), next(program, 'changes')]);
    server.live.set(1, { state: 'offline', reason: 'linkDown', since: 7_000_000 });
    const [base64, changes] = await heard;
    const layout = fleetParts.layouts.of(null);
    const { rows, states, ...batch } = decodeRowChanges(Buffer.from(base64, 'base64'));
    expect(batch).toMatchObject({ after: changes.after, sequence: changes.sequence, layout: layout.id });
    expect([[...rows], [...states], [...batch.since]]).toEqual([[layout.rowOf(1)], [3], [7000]]);

    const figures = Promise.all([next(console, 'figures'), next(program, 'regions')]);
    server.regions.changed(['00', '20']);
    const [packed, plain] = await figures;
    expect(unpacked(packed)).toEqual(plain);

    await addIncident(server.db, { id: 'i-b', siteIds: ['b'], startsAt: 0 });
    const incident = Promise.all([next(console, 'incidents'), next(program, 'incident')]);
    push.incidentChanged('i-b');
    const [batchOfOne, told] = await incident;
    expect(unpacked(batchOfOne)).toEqual({ changed: [told], gone: [] });
    expect(told).toMatchObject({ id: 'i-b', siteIds: ['b'] });
    expect(refused).toEqual([]);
  });

  test('hears of the rows of its own regions', async () => {
    const socket = connect({ headers: await server.token('operator', ['20']), changes: 'rows' });
    await next(socket, 'welcome');
    const heard = next(socket, 'batch');
    server.live.set(0, { state: 'offline' });
    server.live.set(1, { state: 'offline' });
    const { rows, layout } = decodeRowChanges(Buffer.from(await heard, 'base64'));
    expect([...rows]).toEqual([0]);
    expect(layout).toBe(fleetParts.layouts.of(['20']).id);
  });
});

describe('whoever is limited to Oaxaca', () => {
  test('hears of a storm of incidents, each once, described together; one that fails keeps none back', async () => {
    const { db } = server;
    const ids = Array.from({ length: 250 }, (_, at) => `storm-${at}`);
    for (const id of ids) await addIncident(db, { id, siteIds: ['a'], startsAt: 1_700_000_000_000 });
    const { token } = await issueToken(db, server.clock, { name: 'x', role: 'operator', regionCodes: null });
    const [socket, console] = [connect({ token }), connect({ token, changes: 'rows' })];
    await Promise.all([next(socket, 'welcome'), next(console, 'welcome')]);
    const inBytes: IncidentBatch[] = [];
    console.on('incidents', (base64: string) => inBytes.push(unpacked(base64) as IncidentBatch));
    const heard: string[] = [];
    const all = new Promise<void>((resolve) =>
      socket.on('incident', ({ id }: { id: string }) => {
        heard.push(id);
        if (heard.length === ids.length) resolve();
      }),
    );
    push.incidentChanged('bad');
    for (const id of [...ids.slice(0, 60), 'bad', ...ids.slice(60)]) push.incidentChanged(id);
    await all;
    expect([...heard].sort()).toEqual([...ids].sort());
    await vi.waitFor(() => {
      const changed = inBytes.flatMap((each) => each.changed.map(({ id }) => id));
      expect(changed.sort()).toEqual([...ids].sort());
    });
    // The first alone, then a hundred each; the one that fails is looked for by halves.
    expect(asked.map((each) => each.length)).toEqual([
      1, 100, 50, 50, 25, 13, 7, 6, 3, 3, 2, 1, 1, 1, 12, 25, 100, 51,
    ]);
    expect(inBytes.length).toBeLessThan(12);
  });

  test('hears of its sites, regions and incidents only, and misses no number', async () => {
    const socket = connect({ headers: await server.token('operator', ['20']) });
    const everything = connect({ headers: await server.token('operator') });
    await Promise.all([next(socket, 'welcome'), next(everything, 'welcome')]);

    const first = Promise.all([next(socket, 'changes'), next(everything, 'changes')]);
    server.live.set(0, { state: 'offline', reason: 'linkDown' });
    const [theirs, all] = await first;
    expect(all.indexes).toEqual([0]);
    expect(theirs).toMatchObject({ indexes: [], after: all.after, sequence: all.sequence });

    const second = next(socket, 'changes');
    server.live.set(1, { state: 'offline', reason: 'linkDown' });
    expect(await second).toMatchObject({ indexes: [1], after: all.sequence });

    const figures = Promise.all([next(socket, 'regions'), next(everything, 'regions')]);
    server.regions.changed(['00', '09', '09015', '20', '20067']);
    const codes = (await figures).map((each) => each.map(({ regionCode }) => regionCode));
    expect(codes).toEqual([
      ['20', '20067'],
      ['00', '09', '09015', '20', '20067'],
    ]);

    const { db } = server;
    await addIncident(db, { id: 'i-a', siteIds: ['a'], startsAt: 0 });
    await addIncident(db, { id: 'i-ab', siteIds: ['a', 'b'], startsAt: 0 });
    const incident = next(socket, 'incident');
    push.incidentChanged('i-a');
    push.incidentChanged('i-ab');
    expect(await incident).toMatchObject({ id: 'i-ab', siteIds: ['b'], place: 'Oaxaca de Juárez, Oaxaca' });

    // The outage in Oaxaca proved to be of another incident.
    await db.deleteFrom('incident_sites').where('site_id', '=', 'b').execute();
    const split = { key: 'k', incident_id: 'i-ab', kind: 'split', at: 0, until: 0, count: 1, actor: null };
    await db
      .insertInto('incident_events')
      .values({ ...split, detail: '{}' })
      .execute();
    const inBytes = connect({ headers: await server.token('operator', ['20']), changes: 'rows' });
    await next(inBytes, 'welcome');
    const goneInBytes = next(inBytes, 'incidents');
    const gone = next(socket, 'incidentGone');
    push.incidentChanged('i-a');
    push.incidentChanged('i-ab');
    expect(await gone).toBe('i-ab');
    expect(unpacked(await goneInBytes)).toEqual({ changed: [], gone: ['i-ab'] });
  });
});

test('everybody hears how far the monitor can be trusted, and when the fleet grew', async () => {
  const socket = connect({ headers: await server.token('technician', ['20']) });
  expect(await next(socket, 'health')).toMatchObject({ healthy: true });
  const health = next(socket, 'health');
  server.live.setHealth({ healthy: false, problems: ['brokerUnreachable'], lastReceivedAt: null });
  expect(await health).toMatchObject({ problems: ['brokerUnreachable'] });
  const welcome = next(socket, 'welcome');
  server.fleet.changed();
  expect(await welcome).toMatchObject({ fleetVersion: 2 });
});

test('everybody hears again and again how the monitor is, so that silence tells', async () => {
  const socket = connect({ headers: await server.token('operator', null) });
  await next(socket, 'health');
  expect(await next(socket, 'health')).toMatchObject({ healthy: true, problemsSince: [] });
});

describe('a console is signed out', () => {
  async function signedIn(): Promise<{ socket: Socket; personId: string; headers: Record<string, string> }> {
    const personId = await server.person('ana@example.mx', 'operator');
    const headers = await server.signIn('ana@example.mx');
    const socket = connect({ headers: { cookie: headers['cookie'] ?? '' } });
    await next(socket, 'welcome');
    return { socket, personId, headers };
  }
  const viewer = {
    actor: 'test',
    personId: null,
    name: '',
    role: 'administrator',
    language: 'es',
    regionCodes: null,
  } as const;

  test.each([
    ['when its person is disabled', { disabled: true }],
    ['when its regions change', { regionCodes: ['20'] }],
    ['when its role changes', { role: 'planner' as const }],
  ])('%s', async (_when, change) => {
    const { socket, personId } = await signedIn();
    const gone = Promise.all([next(socket, 'signedOut'), next(socket, 'disconnect')]);
    await server.accounts.changePerson(viewer, personId, change);
    await gone;
    expect(push.consoleCount()).toBe(0);
  });

  test('when its person signs out, and others stay', async () => {
    const { socket, headers } = await signedIn();
    const other = connect({ headers: { cookie: (await server.signIn('ana@example.mx'))['cookie'] ?? '' } });
    await next(other, 'welcome');
    const gone = next(socket, 'disconnect');
    await server.ask('/api/v1/session', { method: 'DELETE', headers });
    await gone;
    expect(push.consoleCount()).toBe(1);
    const heard = next(other, 'changes');
    server.live.set(0, { state: 'offline' });
    await heard;
  });

  test('when its session ended by time, or its token was revoked on the command line', async () => {
    const { socket } = await signedIn();
    const { db, clock } = server;
    const { id, token } = await issueToken(db, clock, { name: 'wall', role: 'operator', regionCodes: null });
    const wall = connect({ token });
    await next(wall, 'welcome');
    const gone = Promise.all([next(socket, 'signedOut'), next(wall, 'signedOut')]);
    clock.advance(8 * 24 * 3_600_000);
    await revokeToken(db, clock, id);
    await gone;
  });
});

describe('who reads', () => {
  const told = (count: number) => Array.from({ length: count }, () => 'brokerUnreachable' as const);
  const bytesOf = (message: unknown) => JSON.stringify(message).length;

  /** Tells everybody something of this size, and changes, and waits until this console has heard both. */
  async function tell(problems: MonitoringHealth['problems'], listening: Socket): Promise<void> {
    const heard = next(listening, 'health');
    server.live.setHealth({ healthy: false, problems, lastReceivedAt: null });
    await heard;
    const changes = next(listening, 'changes');
    server.live.set(0, { since: performance.now() });
    server.stream.flush();
    await changes;
  }

  async function onWebSocket(socket: Socket): Promise<NetSocket> {
    await new Promise<void>((resolve) => {
      if (socket.io.engine.transport.name === 'websocket') resolve();
      else socket.io.engine.once('upgrade', () => resolve());
    });
    return (socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } }).ws._socket;
  }

  test('nothing costs less than a megabyte, delays nobody, and hears all anew once it reads again', async () => {
    const headers = await server.token('operator');
    const [stuck, other] = [connect({ headers }), connect({ headers })];
    await Promise.all([next(stuck, 'welcome'), next(other, 'welcome')]);
    let bytes = 0;
    stuck.on('health', (health: unknown) => (bytes += bytesOf(health)));
    const network = await onWebSocket(stuck);
    network.pause();
    for (let each = 0; each < 60; each += 1) await tell(told(2500), other);
    expect([push.consoleCount(), push.behindCount()]).toEqual([2, 1]);
    const again = next(stuck, 'welcome');
    network.resume();
    await tell([], other);
    await again;
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(1_000_000);
    await tell([], stuck);
    expect(push.behindCount()).toBe(0);
  }, 60_000);

  test('all of it is never held back, however large what is told', async () => {
    const headers = await server.token('operator');
    const console = connect({ headers });
    await next(console, 'welcome');
    await onWebSocket(console);
    const again: unknown[] = [];
    console.on('welcome', (at) => again.push(at));
    for (let each = 0; each < 8; each += 1) {
      await tell(told(40_000), console);
      // what it answered has come before this has
      await tell([], console);
    }
    expect(again).toEqual([]);
  }, 60_000);
});
