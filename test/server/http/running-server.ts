import { randomUUID } from 'node:crypto';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Accounts } from '../../../server/accounts/accounts.ts';
import { issueToken } from '../../../server/accounts/api-tokens.ts';
import { hashPassword } from '../../../server/accounts/passwords.ts';
import { Overrules } from '../../../server/causes/overrules.ts';
import { Commands } from '../../../server/commands/commands.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { CoalescedAudit } from '../../../server/coalesced-audit.ts';
import type { Database } from '../../../server/database/schema.ts';
import { createHttpApp } from '../../../server/http/create-http-app.ts';
import type { HttpDeps } from '../../../server/http/deps.ts';
import { IncidentDesk } from '../../../server/incident-desk.ts';
import { Mismatches } from '../../../server/lifecycle/mismatches.ts';
import { cardLinks } from '../../../server/notify/card-link.ts';
import { installationSecret } from '../../../server/notify/installation-secret.ts';
import { openSilences } from '../../../server/notify/silences.ts';
import { parseTarget } from '../../../server/notify/target.ts';
import { discard, release } from '../../../server/quarantine/decide.ts';
import { ChangeStream } from '../../../server/push/change-stream.ts';
import { Outlines } from '../../../server/registry/outlines.ts';
import { peopleServedBySite } from '../../../server/registry/services.ts';
import { PastDesk } from '../../../server/past/past-desk.ts';
import { Layouts } from '../../../server/push/layouts.ts';
import { FleetParts } from '../../../server/push/fleet-parts.ts';
import { Snapshots } from '../../../server/push/snapshots.ts';
import { keysBySite } from '../../../server/registry/service-keys.ts';
import { createTerminalAccess } from '../../../server/terminal-access.ts';
import { TerminalWatch } from '../../../server/terminal-watch.ts';
import { openReckoning } from '../../../server/reckoning.ts';
import { adoptTerminal } from '../../../server/registry/unknown-terminals.ts';
import type { RegionCode } from '../../../telemetry/contract/inventory.ts';
import type { Role } from '../../../telemetry/contract/site-state.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { MemoryFleet, MemoryLive, MemoryRegions, startedAt } from './world.ts';

export const password = 'correct horse battery';
let passwordHash: Promise<string> | undefined;

/** Where the next server keeps its rows: SQLite, unless a test file puts PostgreSQL here. */
export const emptyDatabase = { url: (): Promise<string | undefined> => Promise.resolve(undefined) };

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every kind
  json: any;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
}

/** A real HTTP server on a free port over a real SQLite database, and people to ask it. */
export interface RunningServer {
  db: Database;
  clock: ManualClock;
  accounts: Accounts;
  fleet: MemoryFleet;
  live: MemoryLive;
  regions: MemoryRegions;
  stream: ChangeStream;
  deps: HttpDeps;
  http: Server;
  port: number;
  ask(path: string, options?: Ask): Promise<Reply>;
  /** Headers of a new API token. */
  token(role: Role, regionCodes?: readonly RegionCode[] | null): Promise<Record<string, string>>;
  /** A new person with `password`; answers the id. */
  person(email: string, role: Role, regionCodes?: readonly RegionCode[] | null): Promise<string>;
  /** Signs in and answers the headers that a console would send from then on. */
  signIn(email: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export async function runServer(change: (deps: HttpDeps) => void = () => undefined): Promise<RunningServer> {
  const folder = tempFolder('http');
  const db = await openDatabase({ dataDir: folder.path, databaseUrl: await emptyDatabase.url() });
  const clock = new ManualClock(startedAt);
  const accounts = new Accounts(db, clock);
  const fleet = new MemoryFleet();
  const live = new MemoryLive();
  const regions = new MemoryRegions(fleet);
  const stream = new ChangeStream(live, clock);
  const commands = new Commands({
    db,
    clock,
    log: { warn: () => undefined },
    newId: randomUUID,
    publish: () => Promise.resolve(),
    canPublish: () => true,
    presenceOf: () => ({ online: false, session: '' }),
  });
  const reckoning = await openReckoning({
    db,
    fleet,
    clock,
    newId: randomUUID,
    activeFrom: () => startedAt - 365 * 86_400_000,
  });
  const links = cardLinks(await installationSecret(db, clock), 'http://atalaya.test', clock);
  const incidentDesk = new IncidentDesk({
    ...{ db, fleet, clock, live, publicUrl: 'http://atalaya.test', changed: () => undefined },
    silences: await openSilences({ db, fleet, clock, newId: randomUUID }),
    notifier: { links, wake: () => undefined },
  });
  const deps: HttpDeps = {
    config: { publicUrl: 'http://atalaya.test', retentionDays: 90 },
    clock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    db,
    fleet,
    live,
    regions,
    baselines: {
      ofTerminal: (index) =>
        Promise.resolve({
          terminalId: fleet.terminals[index]?.id ?? '',
          timeZone: 'America/Mexico_City',
          hours: [],
        }),
    },
    reckoning,
    accounts,
    snapshots: new Snapshots(fleet, live, stream),
    fleetParts: new FleetParts({ fleet, live, stream }, () => keysBySite(db)),
    peopleServed: () => peopleServedBySite(db, clock.now()),
    past: new PastDesk({
      ...{ db, fleet, clock, layouts: new Layouts(fleet), maintenance: reckoning.maintenance },
      ...{
        activeFrom: () => startedAt - 365 * 86_400_000,
        unseen: { since: () => Infinity, of: () => undefined },
      },
    }),
    store: {
      samples: () => Promise.resolve([]),
      samplesOf: () => Promise.resolve([]),
      history: () => Promise.resolve([]),
    },
    consoleDir: `${folder.path}/no-console`,
    outlines: new Outlines(db),
    readiness: () => [],
    metricsText: () => Promise.resolve('atalaya_consoles 0\n'),
    incidentDesk,
    overrules: new Overrules(db, clock),
    oldestReleasedMs: 730 * 86_400_000,
    releaseFromQuarantine: (choice, shift) => release(db, clock, choice, shift),
    discardFromQuarantine: (choice) => discard(db, clock, choice),
    adoptTerminal: (adoption) => adoptTerminal(db, adoption, clock),
    lastHeardAt: () => startedAt,
    mismatches: new Mismatches({ db, fleet, clock, lastHeardAt: () => startedAt }),
    watch: new TerminalWatch(clock, 'embedded'),
    terminals: createTerminalAccess({
      db,
      clock,
      config: { terminalsMqttUrl: 'mqtts://atalaya.test:8883' },
      registry: { refresh: () => Promise.resolve(), fleet },
      audit: new CoalescedAudit(db, clock),
    }),
    parseTarget,
    commands,
    underserved: ({ format }) =>
      Promise.resolve({ contentType: format === 'csv' ? 'text/csv' : 'application/json', content: '{}' }),
    cards: { open: () => undefined, render: () => Promise.resolve(undefined) },
  };
  change(deps);
  const http = createServer(createHttpApp(deps));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const ask = (path: string, options: Ask = {}): Promise<Reply> => askServer(port, path, options);

  return {
    db,
    clock,
    accounts,
    fleet,
    live,
    regions,
    stream,
    deps,
    http,
    port,
    ask,
    async token(role, regionCodes = null) {
      const { token } = await issueToken(db, clock, { name: role, role, regionCodes });
      return { authorization: `Bearer ${token}` };
    },
    async person(email, role, regionCodes = null) {
      passwordHash ??= hashPassword(password);
      const viewer = { actor: 'test', personId: null, name: '', language: 'es', role, regionCodes } as const;
      const { person } = await accounts.invite(viewer, {
        name: email,
        email,
        role,
        language: 'es',
        regionCodes,
      });
      const hash = await passwordHash;
      await db.updateTable('people').set({ password_hash: hash }).where('id', '=', person.id).execute();
      return person.id;
    },
    async signIn(email) {
      const reply = await ask('/api/v1/session', { method: 'POST', body: { email, password } });
      if (reply.status !== 200) throw new Error(`sign-in failed: ${reply.text}`);
      const [cookie = ''] = reply.headers['set-cookie'] ?? [];
      return {
        cookie: cookie.split(';', 1)[0] ?? '',
        'x-csrf-token': (reply.json as { csrfToken: string }).csrfToken,
      };
    },
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await db.destroy();
      folder.remove();
    },
  };
}

/** A plain client: unlike fetch it sends `Origin` and `Host` as it is told. */
function askServer(port: number, path: string, { method = 'GET', headers = {}, body }: Ask): Promise<Reply> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const contentType = payload === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { ...contentType, ...headers } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: jsonOf(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
