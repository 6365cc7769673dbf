import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { readBatch, readFigures, readIncidents } from './batch.ts';
import type { ConsoleToServer, ServerToConsole } from '../../telemetry/contract/console-events.ts';

/** Who listens to the server's stream. `connected` comes before `welcome`. */
export interface StreamListener extends Omit<ServerToConsole, 'batch' | 'changes' | 'figures' | 'incidents'> {
  changes(changes: RowChanges): void;
  /** Incidents came that could not be read: the list is no longer whole. */
  missedIncidents(): void;
  /** Something came, whatever it is. */
  heard(): void;
  connected(): void;
  disconnected(): void;
}

/** Opens the stream and keeps it open, trying again by itself; returns its undo. */
export function openStream(listener: StreamListener): () => void {
  const socket: Socket<ServerToConsole, ConsoleToServer> = io({
    withCredentials: true,
    auth: { changes: 'rows' },
    // One request less before the first word, and no long polling that the server would have to keep open; a proxy in between may still know nothing else.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 8000,
    timeout: 8000,
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  socket.on('connect', () => listener.connected());
  socket.on('disconnect', (reason) => {
    listener.disconnected();
    // socket.io does not come back by itself when the server closed the connection on purpose
    if (reason === 'io server disconnect') retry = setTimeout(() => socket.connect(), 2000);
  });
  socket.on('connect_error', () => {
    listener.disconnected();
    if (!socket.active) retry = setTimeout(() => socket.connect(), 4000);
  });
  socket.onAny(() => listener.heard());
  // What is still being unpacked when all is loaded anew is older than that.
  let stand = 0;
  socket.on('welcome', (at) => {
    stand += 1;
    listener.welcome(at);
  });
  socket.on('batch', (base64) => {
    try {
      listener.changes(readBatch(base64));
    } catch {
      // The next batch shows that this one is missing, and what was missed is loaded.
    }
  });
  // One after the other, so that what is older never comes last.
  let reading = Promise.resolve();
  const inTurn = <T>(
    unpacked: () => Promise<T>,
    take: (read: T) => void,
    failed = (): void => undefined,
  ): void => {
    const of = stand;
    reading = reading
      .then(unpacked)
      .then((read) => {
        if (of === stand) take(read);
      })
      .catch(failed);
  };
  socket.on('figures', (base64) =>
    inTurn(
      () => readFigures(base64),
      (figures) => listener.regions(figures),
    ),
  );
  socket.on('incidents', (base64) =>
    inTurn(
      () => readIncidents(base64),
      ({ changed, gone }) => {
        for (const incident of changed) listener.incident(incident);
        for (const incidentId of gone) listener.incidentGone(incidentId);
      },
      () => listener.missedIncidents(),
    ),
  );
  socket.on('health', (health) => listener.health(health));
  socket.on('signedOut', () => listener.signedOut());
  return () => {
    clearTimeout(retry);
    socket.disconnect();
  };
}
