import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'socket.io';

/** Lets a handshake in when the page that makes it is ours; browsers always say where a socket comes from. */
export function admission({ config }: { config: { readonly publicUrl: string } }): Partial<ServerOptions> {
  const own = new URL(config.publicUrl).origin;
  return {
    allowRequest: (request: IncomingMessage, decide) => {
      const { origin, host } = request.headers;
      const ours = origin === undefined || origin === own || hostOf(origin) === host;
      decide(ours ? null : 'this page is of another site', ours);
    },
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
