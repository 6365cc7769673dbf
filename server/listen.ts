import { once } from 'node:events';
import type { Server } from 'node:http';

/** Listens, or rejects with one line that says how to mend it. */
export async function listen(
  server: Server,
  { host, httpPort }: { host: string; httpPort: number },
): Promise<void> {
  server.listen(httpPort, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why: Record<string, string> = {
      EADDRINUSE: `port ${httpPort} on ${host} is taken: stop what uses it, or set ATALAYA_HTTP_PORT to another`,
      EACCES: `port ${httpPort} may not be used by this user: set ATALAYA_HTTP_PORT to one above 1023`,
      EADDRNOTAVAIL: `this machine has no address ${host}: set ATALAYA_HOST to one it has`,
      ENOTFOUND: `the host name ${host} is not known: set ATALAYA_HOST to an address of this machine`,
    };
    throw new Error(`The console cannot be served: ${why[code] ?? code}`, { cause: error });
  }
}

/** Stops listening and ends open connections; what is being answered gets a moment. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const hurry = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(hurry);
}
