import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { LiveView } from '../live/live-view.ts';
import type { RegionView } from '../regions/region-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import { Broadcasts } from './broadcasts.ts';
import { IncidentBroadcasts } from './incident-broadcasts.ts';
import type { ChangeStream } from './change-stream.ts';
import { admission } from './admission.ts';
import type { FleetParts } from './fleet-parts.ts';
import { Consoles, type ConsoleServer } from './consoles.ts';

/** Everything push asks of the rest of the product. */
export interface PushDeps {
  httpServer: HttpServer;
  config: { readonly publicUrl: string };
  clock: Clock;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  fleet: Fleet;
  live: LiveView;
  regions: RegionView;
  stream: ChangeStream;
  fleetParts: Pick<FleetParts, 'layouts'>;
  accounts: Pick<Accounts, 'authenticate' | 'viewersOf' | 'onSessionsEnded'>;
  /** Incidents as these regions may see them; those of which they see no site are left out. */
  describeIncidents(
    incidentIds: readonly string[],
    viewer: Pick<Viewer, 'regionCodes'>,
  ): Promise<readonly IncidentView[]>;
  /** Whether outages left an incident, so that it may concern fewer sites than consoles were told. */
  hasLostOutages(incidentId: string): Promise<boolean>;
}

export interface Push {
  /** Begins to listen to the stages and to let consoles in. */
  start(): void;
  /** Closes all sockets and undoes `start`. */
  stop(): Promise<void>;
  /** Tells the consoles that may see it how an incident stands now. */
  incidentChanged(incidentId: string): void;
  /** Consoles connected now, for `atalaya_consoles`. */
  consoleCount(): number;
  /** Of them those that are told nothing until they have read more, for `atalaya_consoles_behind`. */
  behindCount(): number;
}

/** Serves consoles over socket.io on the given HTTP server: `welcome`, then numbered changes. */
export function createPush(deps: PushDeps): Push {
  const io: ConsoleServer = new Server({
    serveClient: false,
    // A console only listens: whatever it sends is small.
    maxHttpBufferSize: 10_000,
    // A console that reads nothing does not answer either: what is kept for it until then is half a minute's worth.
    pingInterval: 15_000,
    pingTimeout: 15_000,
    connectTimeout: 10_000,
    ...admission(deps),
  });
  const consoles = new Consoles(io, deps);
  const broadcasts = new Broadcasts(consoles, deps);
  const incidents = new IncidentBroadcasts(consoles, deps);
  let undo: (() => void)[] = [];

  return {
    start() {
      io.use((socket, next) => void consoles.admit(socket, next));
      io.on('connection', (socket) => consoles.welcome(socket));
      io.attach(deps.httpServer);
      undo = [broadcasts.start(), consoles.start(), () => incidents.stop()];
    },
    async stop() {
      for (const each of undo) each();
      undo = [];
      await consoles.closeAll();
      // Not io.close(): that would also close the HTTP server, which is not ours.
      io.engine.close();
    },
    incidentChanged: (incidentId) => incidents.tell(incidentId),
    consoleCount: () => consoles.count,
    behindCount: () => consoles.behindCount,
  };
}
