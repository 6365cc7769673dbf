import type { Server, Socket } from 'socket.io';
import type {
  ConsoleToServer,
  FleetSnapshot,
  ServerToConsole,
} from '../../telemetry/contract/console-events.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Credentials } from '../accounts/accounts.ts';
import type { Viewer } from '../viewer.ts';
import { cut } from './connection.ts';
import type { PushDeps } from './create-push.ts';
import { audienceOf } from './layouts.ts';
import { Reading } from './reading.ts';

/** What is kept of a console's socket. */
export interface SocketFacts {
  viewer: Viewer;
  credentials: Credentials;
  audience: string;
  /** How it wants changes: by rows of a layout in bytes, as the console does, or by index in JSON. */
  wire: Wire;
  reading: Reading;
}
export type Wire = 'rows' | 'json';
type Unused = Record<string, never>;
export type ConsoleServer = Server<ConsoleToServer, ServerToConsole, Unused, SocketFacts>;
export type ConsoleSocket = Socket<ConsoleToServer, ServerToConsole, Unused, SocketFacts>;

/** All consoles that see the same regions, and hence the same messages. */
export interface Audience {
  room: string;
  regionCodes: readonly RegionCode[] | null;
}

const MAX_CONSOLES = 5000;
/** A session may end by time, a token on the command line: nobody tells us, so we look. */
const RECHECK_MS = 4000;
const GOODBYE_MS = 500;

/** The sockets: who they are, which messages they get, and when they have to go. */
export class Consoles {
  readonly #io: ConsoleServer;
  readonly #deps: PushDeps;
  readonly #audiences = new Map<string, readonly RegionCode[] | null>();

  constructor(io: ConsoleServer, deps: PushDeps) {
    this.#io = io;
    this.#deps = deps;
  }

  get count(): number {
    return this.#io.sockets.sockets.size;
  }

  get behindCount(): number {
    return [...this.#io.sockets.sockets.values()].filter(({ data }) => data.reading.isHeld).length;
  }

  /** Watches over sessions; returns its undo. */
  start(): () => void {
    const undo = this.#deps.accounts.onSessionsEnded((personId) => {
      void this.#recheck((socket) => socket.data.viewer.personId === personId);
    });
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      void this.#recheck(() => true).finally(() => (busy = false));
    }, RECHECK_MS);
    return () => {
      undo();
      clearInterval(timer);
    };
  }

  /** At the handshake: who is it? Nobody is told to sign in. */
  async admit(socket: ConsoleSocket, next: (error?: Error) => void): Promise<void> {
    try {
      const credentials = credentialsOf(socket);
      const viewer = (await this.#deps.accounts.authenticate(credentials))?.viewer;
      if (viewer === undefined) {
        next(refusal('signedOut', 401));
        return;
      }
      if (this.count > MAX_CONSOLES) {
        next(refusal('tooManyConsoles', 503));
        return;
      }
      socket.data.viewer = viewer;
      socket.data.credentials = credentials;
      socket.data.audience = audienceOf(viewer.regionCodes);
      socket.data.wire = socket.handshake.auth['changes'] === 'rows' ? 'rows' : 'json';
      socket.data.reading = new Reading(socket.conn);
      next();
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a console could not be let in');
      next(refusal('server', 500));
    }
  }

  /** Tells a new console where the stream stands; from here on it hears every batch. */
  welcome(socket: ConsoleSocket): void {
    const { audience, viewer } = socket.data;
    void socket.join(this.#roomsOf(socket));
    this.#audiences.set(audience, viewer.regionCodes);
    socket.on('disconnect', () => {
      if (this.#io.sockets.adapter.rooms.get(audience) === undefined) this.#audiences.delete(audience);
    });
    this.#tellStand(socket);
  }

  welcomeAll(): void {
    this.#io.emit('welcome', this.#position());
  }

  audiences(): Audience[] {
    return [...this.#audiences].map(([room, regionCodes]) => ({ room, regionCodes }));
  }

  /** Whether anybody of an audience wants changes in this way. */
  wants({ room }: Audience, wire: Wire): boolean {
    return this.#io.sockets.adapter.rooms.has(wireRoom(room, wire));
  }

  /** To those of an audience who want what changes in JSON. */
  tellPrograms<Event extends 'changes' | 'regions' | 'incident' | 'incidentGone'>(
    { room }: Audience,
    event: Event,
    ...message: Parameters<ServerToConsole[Event]>
  ): void {
    this.#io.to(wireRoom(room, 'json')).emit(event, ...(message as never));
  }

  /** Bytes to those of an audience who want changes by rows. Text is framed once for all; bytes would be two frames of each one's own. */
  tellConsoles({ room }: Audience, event: 'batch' | 'figures' | 'incidents', bytes: Uint8Array): void {
    this.#io.to(wireRoom(room, 'rows')).emit(event, Buffer.from(bytes).toString('base64'));
  }

  /** To everybody of an audience, encoded once. */
  tell<Event extends keyof ServerToConsole>(
    { room }: Audience,
    event: Event,
    ...message: Parameters<ServerToConsole[Event]>
  ): void {
    this.#io.to(room).emit(event, ...(message as never));
  }

  /**
   * Called before anything is told: who is behind with reading hears nothing more, and once it has caught up hears where
   * the stream stands, as after a lost connection. Who reads nothing at all goes when it answers no ping of Engine.IO.
   */
  keepPace(): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      const { reading, viewer } = socket.data;
      if (reading.isHeld) {
        if (reading.hasCaughtUp) this.#release(socket);
      } else if (reading.isBehind) {
        reading.isHeld = true;
        for (const room of this.#roomsOf(socket)) void socket.leave(room);
        const facts = { actor: viewer.actor, bytes: reading.look() };
        this.#deps.log.warn(facts, 'a console reads too slowly: it is told nothing until it has caught up');
      }
    }
  }

  /** Called after something large was told, so that those who read it have said so when the next is told. */
  askHowFar(): void {
    for (const { data } of this.#io.sockets.sockets.values()) data.reading.look();
  }

  #release(socket: ConsoleSocket): void {
    socket.data.reading.isHeld = false;
    void socket.join(this.#roomsOf(socket));
    this.#tellStand(socket);
  }

  #roomsOf({ data: { audience, wire } }: ConsoleSocket): string[] {
    return [audience, wireRoom(audience, wire)];
  }

  #tellStand(socket: ConsoleSocket): void {
    socket.emit('welcome', this.#position());
    socket.emit('health', this.#deps.live.health());
  }

  /** Closes all; who does not answer in time is cut off. */
  async closeAll(): Promise<void> {
    const sockets = [...this.#io.sockets.sockets.values()];
    const gone = sockets.map((socket) => new Promise((resolve) => socket.conn.once('close', resolve)));
    this.#io.disconnectSockets(true);
    const patience = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    await Promise.race([Promise.all(gone), patience]);
    for (const { conn } of sockets) cut(conn);
  }

  /** Says goodbye to those whose session ended, or who may now see something else. */
  async #recheck(concerns: (socket: ConsoleSocket) => boolean): Promise<void> {
    const sockets = [...this.#io.sockets.sockets.values()].filter(concerns);
    if (sockets.length === 0) return;
    try {
      const viewers = await this.#deps.accounts.viewersOf(sockets.map(({ data }) => data.credentials));
      sockets.forEach((socket, at) => {
        const { audience, viewer } = socket.data;
        const now = viewers[at];
        const same =
          now !== undefined && audienceOf(now.regionCodes) === audience && now.role === viewer.role;
        if (!same) this.#signOut(socket);
      });
    } catch (error) {
      // Nobody is sent away because the database is slow; the next round asks again.
      this.#deps.log.warn({ err: error }, 'could not check the sessions of consoles');
    }
  }

  #signOut(socket: ConsoleSocket): void {
    socket.emit('signedOut');
    for (const room of socket.rooms) void socket.leave(room);
    socket.disconnect(true);
  }

  #position(): Pick<FleetSnapshot, 'fleetVersion' | 'sequence'> & { serverTime: string } {
    const { fleet, stream, clock } = this.#deps;
    return {
      fleetVersion: fleet.version,
      sequence: stream.sequence,
      serverTime: new Date(clock.now()).toISOString(),
    };
  }
}

/** The cookie or header of the handshake, or `auth: { token }` where a program cannot set headers. */
function credentialsOf(socket: ConsoleSocket): Credentials {
  const { headers, auth } = socket.handshake;
  const token: unknown = auth['token'];
  const authorization = typeof token === 'string' ? `Bearer ${token}` : headers.authorization;
  return { cookie: headers.cookie, authorization };
}

function wireRoom(audience: string, wire: Wire): string {
  return `${audience}/${wire}`;
}

function refusal(message: string, status: number): Error {
  return Object.assign(new Error(message), { data: { status } });
}
