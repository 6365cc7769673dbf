import { createHash, timingSafeEqual } from 'node:crypto';
import { json, Router, urlencoded, type Request, type RequestHandler, type Response } from 'express';
import { Attempts } from '../attempts.ts';
import type { HttpDeps } from './deps.ts';

/** VerneMQ sends whole payloads along, base64. */
const MAX_BODY = '1mb';
const MAX_WRONG_SECRETS = 30;
const WINDOW_MS = 60_000;
const MOSQUITTO_READ = 1;
const MOSQUITTO_WRITE = 2;
const MOSQUITTO_READ_WRITE = 3;
const MOSQUITTO_SUBSCRIBE = 4;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What external brokers ask: who may connect, publish, subscribe. Each broker has addresses of its own and is answered in
 * its own form; whatever is not clearly allowed is denied in that form, because a broker may take an error for consent.
 * Undefined unless a secret is configured. The secret comes as a bearer token, or in the path for brokers that cannot send
 * headers of their own; mount this before the request log, which must not see it.
 */
export function brokerHooks({ brokerAccess, config, clock }: HttpDeps): Router | undefined {
  const secret = config.brokerHookSecret;
  if (secret === undefined || brokerAccess === undefined) return undefined;
  const access = brokerAccess;
  const router = Router({ caseSensitive: true });
  const wrong = new Attempts(clock, WINDOW_MS);

  const onlyWithSecret: RequestHandler = (request, response, next) => {
    response.set('cache-control', 'no-store');
    const address = request.ip ?? '';
    // First this: a fleet must not be locked out because another node behind the same address has an old secret, and 32
    // random characters are not guessed by asking.
    if (sameSecret(secretOf(request), secret)) next();
    else if ((wrong.get(address)?.attempts ?? 0) >= MAX_WRONG_SECRETS) {
      response
        .status(429)
        .set('retry-after', String(WINDOW_MS / 1000))
        .end();
    } else {
      wrong.add(address);
      response.status(401).end();
    }
  };

  const hook = (
    path: string,
    answer: (fields: Fields, request: Request, response: Response) => void,
  ): void => {
    const read = [
      onlyWithSecret,
      json({ limit: MAX_BODY }),
      urlencoded({ extended: false, limit: MAX_BODY }),
    ];
    const handle: RequestHandler = (request, response) => answer(fieldsOf(request.body), request, response);
    router.post([`/hooks/${path}`, `/hooks/:secret/${path}`], ...read, handle);
  };

  // EMQX takes anything but 200 for "ignore", which may mean "allow".
  const emqx = (response: Response, allowed: boolean): void => {
    response.json({ result: allowed ? 'allow' : 'deny', is_superuser: false });
  };
  hook('emqx/auth', (fields, _, response) => emqx(response, mayConnect(fields, 'clientid')));
  hook('emqx/acl', (fields, _, response) => {
    const { username, topic } = { username: text(fields['username']), topic: text(fields['topic']) };
    const action = text(fields['action']);
    if (action === 'publish') emqx(response, access.mayPublish(username, topic, isTrue(fields['retain'])));
    else emqx(response, action === 'subscribe' && access.maySubscribe(username, topic));
  });

  // mosquitto-go-auth looks at the status, or at `ok`, as it is told.
  const goAuth = (response: Response, allowed: boolean): void => {
    response.status(allowed ? 200 : 403).json({ ok: allowed, error: allowed ? '' : 'not allowed' });
  };
  hook('mosquitto/user', (fields, _, response) => goAuth(response, mayConnect(fields, 'clientid')));
  hook('mosquitto/superuser', (_fields, _, response) => goAuth(response, false));
  hook('mosquitto/acl', (fields, _, response) => {
    const { username, topic } = { username: text(fields['username']), topic: text(fields['topic']) };
    const asked = Number(text(fields['acc']));
    const reads = () => access.maySubscribe(username, topic);
    const writes = () => access.mayPublish(username, topic, false);
    if (asked === MOSQUITTO_READ || asked === MOSQUITTO_SUBSCRIBE) goAuth(response, reads());
    else if (asked === MOSQUITTO_WRITE) goAuth(response, writes());
    else goAuth(response, asked === MOSQUITTO_READ_WRITE && reads() && writes());
  });

  const verne = (response: Response, allowed: boolean): void => {
    response.json({ result: allowed ? 'ok' : { error: 'not_allowed' } });
  };
  hook('vernemq', (fields, request, response) => {
    const username = text(fields['username']);
    const asked: Record<string, () => boolean> = {
      auth_on_register: () => mayConnect(fields, 'client_id'),
      auth_on_publish: () => access.mayPublish(username, text(fields['topic']), isTrue(fields['retain'])),
      auth_on_subscribe: () => {
        const topics = Array.isArray(fields['topics']) ? fields['topics'] : [];
        const filters = topics.map((each: unknown) => text(fieldsOf(each)['topic']));
        return filters.length > 0 && filters.every((each) => access.maySubscribe(username, each));
      },
    };
    const name = request.get('vernemq-hook')?.replace(/_m5$/, '') ?? '';
    verne(response, Object.hasOwn(asked, name) && asked[name]?.() === true);
  });

  // A body that cannot be read: denied in a form that every broker takes for a no.
  router.use('/hooks', ((_error: unknown, _request, response, _next) => {
    response.status(403).json({ result: 'deny', ok: false, error: 'not allowed' });
  }) satisfies (error: unknown, request: Request, response: Response, next: () => void) => void);
  return router;

  function mayConnect(fields: Fields, clientIdField: string): boolean {
    return access.mayConnect({
      username: text(fields['username']),
      password: text(fields['password']),
      clientId: text(fields[clientIdField]),
    });
  }
}

function secretOf(request: Request): string {
  const { secret } = request.params;
  if (typeof secret === 'string') return secret;
  return /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Compares hashes: neither the content nor the length of the secret shows in the time it takes. */
function sameSecret(got: string, expected: string): boolean {
  const [a, b] = [got, expected].map((each) => createHash('sha256').update(each).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}
