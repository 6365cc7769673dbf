import { json, text as readText } from 'node:stream/consumers';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { Server } from 'socket.io';
import type {
  ConsoleToServer,
  MonitoringHealth,
  ServerToConsole,
} from '../../../telemetry/contract/console-events.ts';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { answer } from './fake-answers.ts';
import { FakeFleet } from './fake-fleet.ts';
import { handle, isHandling } from './fake-handling.ts';
import type { OverruledInFake } from './fake-incidents.ts';
import { maintenanceWindows } from './fake-maintenance.ts';
import { sendTagged } from './fake-etags.ts';
import { FakeMap } from './fake-map.ts';
import { keepViews } from './fake-views.ts';
import { settleInFake } from './fake-quarantine.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** As strict as the product's own, so that a test sees what the product would refuse. */
const contentPolicy = (port: number) =>
  `default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' ws://127.0.0.1:${port}; ` +
  `img-src 'self' data: blob:; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;

export interface FakeServerOptions {
  /** Folder of the built console. */
  consoleDir: string;
  sites?: number;
  trouble?: number;
  seed?: number;
  port?: number;
  signedIn?: boolean;
  role?: string;
}

/** The console's server as the console sees it, with a made-up fleet. For tests and pictures only. */
export class FakeServer {
  #fleet: FakeFleet;
  readonly #options: FakeServerOptions;
  readonly #http = createServer((request, response) => this.#handle(request, response));
  readonly #io = new Server<ConsoleToServer, ServerToConsole>(this.#http);
  #signedIn: boolean;
  #beat: ReturnType<typeof setInterval> | undefined;
  /** What the monitor suffers from. */
  problems: MonitoringHealth['problems'] = [];
  /** Decisions on the quarantine fail. */
  failing = false;
  /** How old the newest measurement is, milliseconds. */
  dataAgeMs = 2000;
  /** By how much the server's clock is ahead of the browser's. */
  clockAheadMs = 0;
  /** Of whoever signs in, where it is not the one this server was made with. */
  role: string | undefined;
  /** What the installation adds to the map. */
  readonly map = new FakeMap();
  /** Changes outlines, by their path, as an import does. */
  redrawn: (path: string, body: unknown) => unknown = (_, body) => body;
  /** How outlines were answered: path and status. */
  readonly outlined: string[] = [];
  /** The token of the session. */
  csrf = 'csrf';
  /** Deeds that arrived and were taken: method and path. */
  readonly taken: string[] = [];
  /** The stream stands, and nothing comes over it. */
  silent = false;
  /** What a path under `/api/v1` is answered with instead of its answer; undefined: as always. */
  fault: (path: string, method: string) => number | undefined = () => undefined;

  constructor(options: FakeServerOptions) {
    this.#options = options;
    this.#signedIn = options.signedIn ?? true;
    this.#fleet = this.#makeFleet();
    this.#io.on('connection', (socket) => {
      const { fleetVersion, sequence } = this.fleet.snapshot;
      socket.emit('welcome', { fleetVersion, sequence, serverTime: this.#time() });
      socket.emit('health', this.#health());
    });
  }

  get fleet(): FakeFleet {
    return this.#fleet;
  }

  /** As it was when it started: whatever consoles did or tests changed is undone. */
  reset(): void {
    this.#fleet = this.#makeFleet();
    this.#signedIn = this.#options.signedIn ?? true;
    this.problems = [];
    this.failing = false;
    this.dataAgeMs = 2000;
    this.clockAheadMs = 0;
    this.silent = false;
    this.role = undefined;
    this.csrf = 'csrf';
    this.taken.length = 0;
    this.map.reset();
    this.redrawn = (_, body) => body;
    this.outlined.length = 0;
    this.fault = () => undefined;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(this.#options.port ?? 0, '127.0.0.1', resolve));
    this.#beat = setInterval(() => {
      if (!this.silent) this.#io.emit('health', this.#health());
    }, 1000);
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    await this.#io.close();
  }

  /** The stream to all consoles; what changes goes out as the console hears it, in bytes. */
  get stream(): {
    emit<Event extends keyof ServerToConsole>(
      event: Event,
      ...message: Parameters<ServerToConsole[Event]>
    ): boolean;
    disconnectSockets(close: boolean): void;
  } {
    return {
      emit: (event, ...message) => {
        const [name, told] = this.fleet.wire.told(event, message[0]) ?? [event, message[0]];
        return this.#io.emit(name as 'incidents', told as string);
      },
      disconnectSockets: (close) => this.#io.disconnectSockets(close),
    };
  }

  /** Ends every session: the next request answers 401. */
  signOutEverybody(): void {
    this.#signedIn = false;
    this.#io.emit('signedOut');
  }

  #makeFleet(): FakeFleet {
    const { sites = 2000, seed = 7, trouble = 0.03 } = this.#options;
    return new FakeFleet(sites, seed, systemClock.now(), trouble);
  }

  #health(): Parameters<ServerToConsole['health']>[0] {
    return {
      at: this.#time(),
      healthy: this.problems.length === 0,
      problems: this.problems,
      problemsSince: this.problems.map(() => this.#time(-12 * 60_000)),
      lastReceivedAt: this.#time(-this.dataAgeMs),
    };
  }

  #time(fromNowMs = 0): string {
    return new Date(Date.now() + this.clockAheadMs + fromNowMs).toISOString();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    response.setHeader('content-security-policy', contentPolicy((this.#http.address() as AddressInfo).port));
    if (this.map.handle(request, url, response)) return;
    if (url.pathname.startsWith('/api/v1/')) this.#api(request, url, response);
    else this.#file(url.pathname, response);
  }

  #api(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const path = url.pathname.slice('/api/v1'.length);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const fault = this.fault(path, request.method ?? 'GET');
    if (fault !== undefined) {
      send(fault, { title: 'Out of order', status: fault });
      return;
    }
    if (path === '/session' && request.method === 'POST') this.#signedIn = true;
    if (path === '/sign-in-links/redeem') this.#signedIn = true;
    if (!this.#signedIn) {
      send(401, { title: 'Sign in first', status: 401 });
      return;
    }
    if (path === '/session' || path === '/sign-in-links/redeem') {
      send(200, this.#session());
      return;
    }
    if (request.method === 'GET') {
      const bytes = this.fleet.wire.answer(path, url.searchParams);
      if (bytes !== undefined) {
        void this.fleet.wire.whenReleased(path).then(() => {
          response.writeHead(200, { 'content-type': 'application/octet-stream' });
          response.end(bytes);
        });
        return;
      }
      const body = answer(this.fleet, { path, query: url.searchParams });
      if (body === undefined) send(404, { title: 'No such thing', status: 404 });
      else if (path.startsWith('/console/outlines')) {
        const status = sendTagged(request, response, this.redrawn(path, body));
        this.outlined.push(`${path.slice('/console/outlines'.length)} ${status}`);
      } else send(200, body);
      return;
    }
    if (request.headers['x-csrf-token'] !== this.csrf) {
      send(403, { title: 'Forged', status: 403 });
      return;
    }
    this.taken.push(`${request.method ?? ''} ${path}`);
    this.#write(path, request, send);
  }

  #write(path: string, request: IncomingMessage, send: (status: number, body: unknown) => void): void {
    if (path === '/commands') {
      void json(request).then((body) => {
        this.fleet.asked.push((body as { kind: string }).kind);
        send(201, { items: [], nextCursor: null });
      });
      return;
    }
    if (path.startsWith('/quarantine/')) {
      void json(request).then((body) => {
        const settled = this.failing
          ? undefined
          : settleInFake(this.fleet, path, body as Record<string, unknown>);
        if (settled === undefined) send(500, { title: 'Failed', status: 500 });
        else send(200, settled);
      });
      return;
    }
    if (path.startsWith('/views')) {
      void keepViews(this.fleet.views, path, request, send);
      return;
    }
    if (path.startsWith('/maintenance')) {
      void this.#maintain(path, request, send);
      return;
    }
    const overruled = /^\/incidents\/([^/]+)\/cause$/.exec(path)?.[1];
    if (overruled !== undefined) {
      void json(request).then((body) => {
        this.fleet.overrule(overruled, body as OverruledInFake);
        send(200, {});
      });
      return;
    }
    if (isHandling(path)) {
      void this.#handleIncident(path, request, send);
      return;
    }
    const acknowledged = /^\/incidents\/([^/]+)\/acknowledge$/.exec(path)?.[1];
    const incident = acknowledged === undefined ? undefined : this.fleet.incidents.get(acknowledged);
    if (incident !== undefined) {
      incident.status = 'acknowledged';
      this.stream.emit('incident', incident);
      send(200, incident);
      return;
    }
    if (path === '/people' || path.endsWith('/sign-in-link')) {
      const signInLink = `${this.url}/sign-in#token=made-up`;
      send(201, { signInLink, expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
      return;
    }
    if (/^\/terminals\/[^/]+\/(rotate|swap)$/.test(path)) {
      const password = 'pQ1zT0aJ0mW4wS3l2w1o4gQWmC0m2m5xSxkq0E6fY8A';
      send(201, { terminalId: 'made-up', username: 'made-up', password, overlapUntil: null });
      return;
    }
    if (path.endsWith('/claim-keys')) {
      const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
      send(201, { id: 'k2', claimKey: 'ATALAYA-7K3QZ-M4T0X-9WCRE-V52HN-B8JDY', expiresAt });
      return;
    }
    send(200, {});
  }

  async #handleIncident(
    path: string,
    request: IncomingMessage,
    send: (status: number, body: unknown) => void,
  ): Promise<void> {
    const text = await readText(request);
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const key = request.headers['idempotency-key'];
    const done = handle(this.fleet, path, body, typeof key === 'string' ? key : undefined);
    if (done.changed !== undefined) this.stream.emit('incident', done.changed);
    send(done.status, done.body);
  }

  async #maintain(
    path: string,
    request: IncomingMessage,
    send: (status: number, body: unknown) => void,
  ): Promise<void> {
    const windows = () => (maintenanceWindows(this.fleet) as { items: { id: string }[] }).items;
    if (request.method === 'POST') {
      this.fleet.declared.unshift((await json(request)) as Record<string, unknown>);
      send(201, windows()[0]);
      return;
    }
    const id = path.split('/')[2] ?? '';
    this.fleet.withdrawn.add(id);
    send(
      200,
      windows().find((each) => each.id === id),
    );
  }

  #session(): unknown {
    const role = this.role ?? this.#options.role ?? 'administrator';
    return {
      person: {
        id: 'ana',
        name: 'Ana Torres',
        email: 'ana@example.mx',
        role,
        language: 'es',
        regionCodes: null,
      },
      csrfToken: this.csrf,
      expiresAt: null,
    };
  }

  #file(pathname: string, response: ServerResponse): void {
    const wanted = join(this.#options.consoleDir, normalize(pathname));
    const file =
      extname(wanted) !== '' && existsSync(wanted) ? wanted : join(this.#options.consoleDir, 'index.html');
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    if (pathname.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=3600');
    createReadStream(file).pipe(response);
  }
}
