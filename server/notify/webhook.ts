import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { severityOf } from '../../telemetry/contract/incidents.ts';
import { DeliveryError, type Delivery, type Send } from './delivery.ts';
import { subjectOf, textOf } from './email-content.ts';
import type { InstallationSecret } from './installation-secret.ts';
import { refusedAddress, webhookUrl } from './target.ts';

const TIMEOUT_MS = 10_000;

/** Key of one webhook's signatures, hex. Each target has its own, so that one receiver cannot sign for another. */
export function webhookSigningKey(secret: InstallationSecret, target: string): string {
  return secret.keyFor(`webhook:${target}`).toString('hex');
}

/**
 * Posts one notification as JSON. Answers 200-299 settle it; redirects are not followed.
 * The host's addresses are checked at the moment of connecting, so a name cannot point elsewhere in between.
 */
export function webhookSender(secret: InstallationSecret, timeoutMs = TIMEOUT_MS): Send {
  return async (delivery, signal) => {
    const status = await post(delivery, secret, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    if (status >= 200 && status < 300) return;
    if (status >= 300 && status < 400) throw new DeliveryError(`redirect (${status}) not followed`, 'later');
    // RFC 9110 §15.5.11: gone, and likely to stay so.
    throw new DeliveryError(`the webhook answered ${status}`, status === 410 ? 'never' : 'laterForAll');
  };
}

async function post(delivery: Delivery, secret: InstallationSecret, signal: AbortSignal): Promise<number> {
  const url = targetOf(delivery);
  const body = Buffer.from(JSON.stringify(bodyOf(delivery)));
  const signature = createHmac('sha256', webhookSigningKey(secret, delivery.target))
    .update(body)
    .digest('hex');
  const options: RequestOptions = {
    method: 'POST',
    signal,
    agent: false,
    lookup: guardedLookup(delivery.notification.mayReachPrivateNetwork),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'user-agent': 'Atalaya',
      'idempotency-key': delivery.id,
      'x-atalaya-signature': `sha256=${signature}`,
    },
  };
  try {
    const response = await exchange(url, options, body);
    // Neither kept nor repeated to anybody: what stands in it is the other side's.
    response.destroy();
    return response.statusCode ?? 0;
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    if (signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError') {
      throw new DeliveryError(`the webhook did not answer within its time`, 'laterForAll');
    }
    throw new DeliveryError(`webhook: ${reasonOf(error)}`, 'laterForAll');
  }
}

function exchange(url: URL, options: RequestOptions, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
    request.once('error', reject);
    request.end(body);
  });
}

function targetOf({ target, notification }: Delivery): URL {
  let url: URL;
  try {
    url = webhookUrl(target);
  } catch (error) {
    throw new DeliveryError(reasonOf(error), 'never');
  }
  // A literal address is never looked up.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const refused =
    isIP(literal) === 0 ? undefined : refusedAddress(literal, notification.mayReachPrivateNetwork);
  if (refused !== undefined) throw new DeliveryError(refused, 'never');
  return url;
}

function guardedLookup(mayReachPrivateNetwork: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const refusals = addresses.map(({ address }) => refusedAddress(address, mayReachPrivateNetwork));
      const allowed = addresses.filter((_, index) => refusals[index] === undefined);
      const [first] = allowed;
      if (first === undefined) {
        callback(new DeliveryError(refusals[0] ?? 'the name has no address', 'never'), []);
        return;
      }
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** What a gateway gets: `text` is ready to be passed on as a message, the rest is for programs. Times are ISO 8601 UTC. */
function bodyOf({ id, language, notification }: Delivery): unknown {
  const { moment, facts, url } = notification;
  return {
    id,
    event: moment,
    severity: severityOf(facts.siteCount, facts.carriedSites),
    language,
    subject: subjectOf(notification, language),
    text: textOf(notification, language),
    url,
    incident: {
      ...facts,
      startsAt: new Date(facts.startsAt).toISOString(),
      endsAt: facts.endsAt === null ? null : new Date(facts.endsAt).toISOString(),
    },
  };
}

function reasonOf(error: unknown): string {
  // A refused connection to several addresses of one host is an AggregateError without a message.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
