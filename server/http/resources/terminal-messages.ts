import { z } from 'zod';
import type { HttpDeps } from '../deps.ts';
import { id } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { route, type Route } from '../route.ts';
import { visibleTerminal } from '../visible.ts';

/** An empty line so often shows who reads, and every proxy between, that the watch goes on. */
const HEARTBEAT_MS = 2_000;

/** What a terminal and the product say to each other, raw and while it happens: for who builds or mends a terminal. */
export function terminalMessageRoutes({ fleet, watch, clock }: HttpDeps): Route[] {
  /** Lines until the time is up, the reader goes or the product stops. */
  async function* lines(terminalId: string, until: number): AsyncGenerator<string> {
    // Begun by the first read: a reader who is gone before leaves nothing behind.
    const watched = watch.watch(terminalId);
    try {
      while (!watched.ended && clock.now() < until) {
        const patienceMs = Math.min(HEARTBEAT_MS, Math.max(1, until - clock.now()));
        const happened = await watched.next(patienceMs, clock);
        yield happened.map((observation) => JSON.stringify(observation)).join('\n') + '\n';
      }
    } finally {
      watch.unwatch(terminalId, watched);
    }
  }

  return [
    route({
      method: 'get',
      path: '/terminals/{id}/messages',
      summary: "A terminal's raw messages and what is said to it, as they come, for a while",
      access: ['operator', 'administrator'],
      params: z.object({ id }),
      query: z.strictObject({ seconds: z.coerce.number().int().min(1).max(86_400).default(60) }),
      answer: {
        status: 200,
        description: 'One JSON object a line; empty lines in between. Payloads are base64',
        contentType: 'application/x-ndjson',
      },
      handle: ({ viewer, params, query }) => {
        const { terminalId } = visibleTerminal(fleet, params.id, viewer);
        const headers = {
          'content-type': 'application/x-ndjson',
          // Neither we nor a proxy may gather lines to compress them.
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        };
        if (watch.isFull)
          throw new Problem(429, 'As many terminals are watched as may be: try again later', {
            code: 'tooManyWatched',
          });
        return { headers, content: lines(terminalId, clock.now() + query.seconds * 1000) };
      },
    }),
  ];
}
