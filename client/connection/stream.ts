import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { ConsoleToServer, ServerToConsole } from '../../telemetry/contract/console-events.ts';

/** Who listens to the server's stream. `connected` comes before `welcome`. */
export interface StreamListener extends ServerToConsole {
  connected(): void;
  disconnected(): void;
}

/** Opens the stream and keeps it open, trying again by itself; returns its undo. */
export function openStream(listener: StreamListener): () => void {
  const socket: Socket<ServerToConsole, ConsoleToServer> = io({
    withCredentials: true,
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
  socket.on('welcome', (at) => listener.welcome(at));
  socket.on('changes', (changes) => listener.changes(changes));
  socket.on('regions', (figures) => listener.regions(figures));
  socket.on('incident', (incident) => listener.incident(incident));
  socket.on('incidentGone', (incidentId) => listener.incidentGone(incidentId));
  socket.on('health', (health) => listener.health(health));
  socket.on('signedOut', () => listener.signedOut());
  return () => {
    clearTimeout(retry);
    socket.disconnect();
  };
}
