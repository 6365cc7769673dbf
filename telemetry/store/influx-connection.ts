import http from 'node:http';
import https from 'node:https';
import { HttpError, InfluxDB, type Transport } from '@influxdata/influxdb-client';
import { z } from 'zod';

export interface InfluxCredentials {
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

export interface InfluxSeries {
  tags: Record<string, string>;
  columns: string[];
  values: unknown[][];
}

/** What the server, or the way to it, answered instead of doing what was asked. Holds no secret. */
export class InfluxError extends Error {
  override readonly name = 'InfluxError';
  /** HTTP status; undefined where no answer came; 200 where a query failed. */
  readonly status: number | undefined;
  /** The whole body of the answer to a write, for the version's adapter to read; not for people. */
  readonly body: string;

  /** No answer, too many requests or a fault of the server: the same may succeed later without anybody's doing. */
  get isPassing(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }

  constructor(message: string, status: number | undefined, body = '') {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** Batches took up to 8 s on a busy server; the client's own 10 s would repeat them for nothing. */
const TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 8;
/** Of the server's own words in a message. */
const MAX_WORDS = 300;

const queryAnswer = z.object({
  error: z.string().optional(),
  results: z
    .array(
      z.object({
        error: z.string().optional(),
        partial: z.boolean().optional(),
        series: z
          .array(
            z.object({
              tags: z.record(z.string(), z.string()).default({}),
              columns: z.array(z.string()),
              // Rows are read one by one later: checking each value here would double the cost of a query.
              values: z.custom<unknown[][]>(Array.isArray).default([]),
              partial: z.boolean().optional(),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
});

/** HTTP to one InfluxDB of any version. Every failure is an InfluxError. */
export class InfluxConnection {
  /** The server's address without credentials, for messages. */
  readonly address: string;
  readonly credentials: InfluxCredentials;
  /** The `Authorization` header; set by the version's adapter. */
  authorization: string | undefined;
  readonly #transport: Transport;
  readonly #agent: http.Agent;
  readonly #gzipThreshold: number;
  readonly #secrets: string[];

  constructor(url: string, credentials: InfluxCredentials) {
    const parsed = new URL(url);
    this.credentials = {
      ...credentials,
      username: credentials.username ?? (decodeURIComponent(parsed.username) || undefined),
      password: credentials.password ?? (decodeURIComponent(parsed.password) || undefined),
    };
    this.#secrets = [this.credentials.token, this.credentials.password].filter(
      (text) => text !== undefined && text !== '',
    ) as string[];
    parsed.username = '';
    parsed.password = '';
    this.address = parsed.href.replace(/\/$/, '');
    const Agent = parsed.protocol === 'https:' ? https.Agent : http.Agent;
    this.#agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
    this.#gzipThreshold = isLoopback(parsed.hostname) ? Number.MAX_SAFE_INTEGER : 1000;
    this.#transport = new InfluxDB({
      url: this.address,
      timeout: TIMEOUT_MS + 5000,
      transportOptions: { agent: this.#agent },
    }).transport;
  }

  /** The body, decoded by its content type, and the headers of a GET. */
  async get(path: string): Promise<{ body: unknown; headers: Record<string, unknown> }> {
    let headers: Record<string, unknown> = {};
    const body = await this.#send('GET', path, '', {}, (received) => (headers = received));
    return { body, headers };
  }

  /** Resolves when the server has the lines on its disk. */
  async write(path: string, lines: string): Promise<void> {
    await this.#send('POST', path, lines, { 'content-type': 'text/plain; charset=utf-8' });
  }

  /** Runs one InfluxQL statement; times are epoch milliseconds. */
  async query(statement: string, database?: string): Promise<InfluxSeries[]> {
    return (await this.queryEach([statement], database)).flat();
  }

  /** Runs several statements with one request: an answer for each. */
  async queryEach(statements: readonly string[], database?: string): Promise<InfluxSeries[][]> {
    const form = new URLSearchParams({
      q: statements.join(';\n'),
      epoch: 'ms',
      ...(database !== undefined && { db: database }),
    });
    // InfluxDB 3 refuses the client's own JSON content type here.
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const answer = queryAnswer.safeParse(await this.#send('POST', '/query', form.toString(), headers));
    if (!answer.success) throw this.#error('answered a query with something that is no InfluxQL result', 200);
    const { error, results } = answer.data;
    const problem = error ?? results.find((result) => result.error !== undefined)?.error;
    if (problem !== undefined)
      throw this.#error(`refused a query: ${this.#withoutSecrets(problem).slice(0, MAX_WORDS)}`, 200);
    const series = results.map((result) => result.series ?? []);
    if (results.some(({ partial }) => partial) || series.flat().some(({ partial }) => partial)) {
      throw this.#error('cut an answer short: set max-row-limit = 0 in its [http] section', 200);
    }
    return series;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(
    method: string,
    path: string,
    body: string,
    headers: Record<string, string>,
    started?: (headers: Record<string, unknown>) => void,
  ): Promise<unknown> {
    // Not AbortSignal.timeout: that holds a request, with all it carried, until its time is over, done or not.
    const timeout = new AbortController();
    const { signal } = timeout;
    const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
    const authorized =
      this.authorization === undefined ? headers : { ...headers, authorization: this.authorization };
    const options = { method, headers: authorized, gzipThreshold: this.#gzipThreshold, signal };
    try {
      return (await this.#transport.request(path, body, options, started)) as unknown;
    } catch (error) {
      if (error instanceof HttpError) throw this.#refusal(error);
      if (signal.aborted) throw this.#error(`did not answer within ${TIMEOUT_MS / 1000} s`, undefined);
      throw this.#error(
        `cannot be reached (${causeOf(error)}): check INFLUX_URL and that it runs`,
        undefined,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #refusal({ statusCode, body = '' }: HttpError): InfluxError {
    const words = this.#withoutSecrets(serverMessage(body)).slice(0, MAX_WORDS);
    if (statusCode === 401 || statusCode === 403) {
      return this.#error(
        `refused the credentials (${statusCode} ${words}): check INFLUX_TOKEN, or INFLUX_USERNAME and INFLUX_PASSWORD`,
        statusCode,
      );
    }
    return this.#error(`answered ${statusCode}: ${words}`, statusCode, body);
  }

  #error(what: string, status: number | undefined, body?: string): InfluxError {
    return new InfluxError(`InfluxDB at ${this.address} ${what}`, status, body);
  }

  /** A server or a proxy before it may repeat what it was sent. */
  #withoutSecrets(text: string): string {
    return this.#secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text);
  }
}

/** The server's own words: 1.x says `error`, 2.x `message`, 3 `error` with the bad lines in `data`. */
function serverMessage(body: string): string {
  try {
    const answer = z
      .object({
        error: z.string().optional(),
        message: z.string().optional(),
        data: z
          .array(z.object({ error_message: z.string() }))
          .optional()
          .catch(undefined),
      })
      .parse(JSON.parse(body));
    const line = answer.data?.[0]?.error_message;
    return [answer.error ?? answer.message ?? body, ...(line === undefined ? [] : [line])].join(': ');
  } catch {
    return body;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
