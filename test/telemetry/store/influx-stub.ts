import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuery, parseLine, type StubPoint } from './influx-stub-data.ts';

export interface StubRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  statement: string | undefined;
}

export interface InfluxStub {
  url: string;
  requests: StubRequest[];
  points: Map<string, StubPoint>;
  /** The next writes are answered with these, then as usual. */
  writeAnswers: StubAnswer[];
  stop(): Promise<void>;
}

export interface StubAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A stub refuses lines whose `latencyMs` is 1313, as a field type conflict. */
export const refusedLatencyMs = 1313;
export const stubToken = 'stub-token-1';
const day = 86_400_000;

/** Answers as InfluxDB 2.7 does, written from its documentation and source: the bucket `atalaya` exists. */
export function startInfluxV2(): Promise<InfluxStub> {
  return start((request, stub, body) => {
    const { path } = request;
    const headers = { 'x-influxdb-version': 'v2.7.12', 'x-influxdb-build': 'OSS' };
    if (path === '/ping') return { status: 204, headers };
    if (request.authorization !== `Token ${stubToken}`) {
      return { status: 401, headers, body: { code: 'unauthorized', message: 'unauthorized access' } };
    }
    if (path === '/api/v2/buckets?name=atalaya') {
      const rules = [{ type: 'expire', everySeconds: 90 * 86_400, shardGroupDurationSeconds: 86_400 }];
      return {
        status: 200,
        headers,
        body: { buckets: [{ id: '1', name: 'atalaya', retentionRules: rules }] },
      };
    }
    if (path.startsWith('/api/v2/buckets')) {
      return { status: 404, headers, body: { code: 'not found', message: 'bucket "no" not found' } };
    }
    if (path === '/write?db=atalaya&precision=ms') {
      const dropped = store(stub, body);
      if (dropped.length === 0) return { status: 204, headers };
      const message = `failure writing points to database: partial write: field type conflict: input field "latencyMs" on measurement "samples" is type float, already exists as type string dropped=${dropped.length}`;
      return { status: 422, headers, body: { code: 'unprocessable entity', message } };
    }
    if (path === '/query' && /^(CREATE|ALTER)/.test(request.statement ?? '')) {
      return { status: 200, headers, body: { results: [{ statement_id: 0, error: 'not implemented' }] } };
    }
    if (path === '/query')
      return { status: 200, headers, body: answerQuery(stub.points, request.statement ?? '') };
    return { status: 404, headers, body: { code: 'not found', message: 'path not found' } };
  });
}

/** Answers as InfluxDB 3 Core does, written from its documentation and source: no statement changes anything. */
export function startInfluxV3(): Promise<InfluxStub> {
  return start((request, stub, body) => {
    const { path } = request;
    const headers = { 'x-influxdb-version': '3.2.1', 'x-influxdb-build': 'Core' };
    if (!['Bearer', 'Token'].some((scheme) => request.authorization === `${scheme} ${stubToken}`)) {
      return { status: 401, body: { error: 'the request was not authenticated' } };
    }
    if (path === '/ping') return { status: 200, headers, body: { version: '3.2.1', revision: 'stub' } };
    if (path === '/write?db=atalaya&precision=ms') {
      const dropped = store(stub, body);
      if (dropped.length === 0) return { status: 204, headers };
      const data = dropped.map(({ line, index }) => ({
        original_line: line.slice(0, 50),
        line_number: index + 1,
        error_message:
          "invalid column type for column 'latencyMs', expected iox::column_type::field::string, got iox::column_type::field::float",
      }));
      return { status: 400, headers, body: { error: 'partial write of line protocol occurred', data } };
    }
    if (path === '/query' && request.statement === undefined) {
      return { status: 400, headers, body: { error: 'content type not supported' } };
    }
    if (path === '/query') {
      const [, from = 0, to = 0] = /time >= (-?\d+)ms AND time < (\d+)ms/.exec(request.statement ?? '') ?? [];
      if (request.statement?.includes(';') === true) {
        return { status: 400, headers, body: { error: 'only one statement may be planned' } };
      }
      if (!/^(SELECT|SHOW)/.test(request.statement ?? '') || Number(to) - Number(from) > 3 * day) {
        const error = 'Query would exceed file limit of 432 parquet files';
        return { status: 400, headers, body: { error } };
      }
      return { status: 200, headers, body: answerQuery(stub.points, request.statement ?? '') };
    }
    return { status: 404, headers, body: { error: 'not found' } };
  });
}

/** Keeps the good lines; returns the others. */
function store(stub: InfluxStub, body: string): { line: string; index: number }[] {
  const lines = body.split('\n').map((line, index) => ({ line, index }));
  const isBad = (line: string) => parseLine(line).fields['latencyMs'] === refusedLatencyMs;
  for (const { line } of lines) {
    if (isBad(line)) continue;
    const point = parseLine(line);
    const key = `${point.terminal} ${point.time}`;
    stub.points.set(key, { ...point, fields: { ...stub.points.get(key)?.fields, ...point.fields } });
  }
  return lines.filter(({ line }) => isBad(line));
}

type Answer = (request: StubRequest, stub: InfluxStub, body: string) => StubAnswer;

async function start(answer: Answer): Promise<InfluxStub> {
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const isForm = incoming.headers['content-type'] === 'application/x-www-form-urlencoded';
      const request: StubRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        authorization: incoming.headers.authorization,
        statement: isForm ? (new URLSearchParams(body).get('q') ?? undefined) : undefined,
      };
      stub.requests.push(request);
      const planned = request.path.startsWith('/write') ? stub.writeAnswers.shift() : undefined;
      const { status, headers, body: reply } = planned ?? answer(request, stub, body);
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(reply === undefined ? undefined : JSON.stringify(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stub: InfluxStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    points: new Map(),
    writeAnswers: [],
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stub;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return body;
}
