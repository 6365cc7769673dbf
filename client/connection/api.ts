import { ContractError } from '../../telemetry/contract/contract-error.ts';
import { readWithProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { ShapeError } from './shape.ts';
import type { Reader } from './shape.ts';

/** Why a request gave nothing, in the few kinds a person can act on. */
export type Failure = 'network' | 'signedOut' | 'forbidden' | 'notFound' | 'throttled' | 'refused' | 'server';

/** A request that failed. `detail` is the server's own words (RFC 9457), in English and safe to show; `code` says the same to programs. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: Failure;
  readonly status: number;
  readonly detail: string | null;
  readonly code: string | null;

  constructor(failure: Failure, status: number, detail: string | null, code: string | null = null) {
    super(detail ?? failure);
    this.failure = failure;
    this.status = status;
    this.detail = detail;
    this.code = code;
  }
}

let csrfToken = '';
let signedOut: () => void = () => undefined;
let renewed: Renewal = { signIn: () => Promise.resolve(false), token: () => Promise.resolve(false) };

/** How a deed that was refused for want of a session can still be done. Both say whether to send it again. */
export interface Renewal {
  /** The same person signs in again; false: somebody else does, or nobody for long. */
  signIn(): Promise<boolean>;
  /** The session may be another one than the token is of: signed in anew in another tab. */
  token(): Promise<boolean>;
}

/** What was refused with 401 did nothing: it waits, and is sent again when this says so. */
export function onRenewal(renewal: Renewal): void {
  renewed = renewal;
}

/** The token that unsafe methods carry; it comes with the session. */
export function useCsrfToken(token: string): void {
  csrfToken = token;
}

/** Calls back whenever the server says that nobody is signed in. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

interface Options {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** What is understood; default: JSON. */
  accept?: string;
  signal?: AbortSignal;
  /** The same key asks once, however often it is sent. */
  idempotencyKey?: string;
  /** A 401 is the answer (signing in), not the end of a session. */
  quiet?: boolean;
  /** Told while bytes arrive. */
  progress?: Progress;
  /** ETag of what is known already. */
  tag?: string | null;
}

/**
 * Asks the server for a resource under `/api/v1`. Rejects with ApiError.
 * An abort by `signal` rejects with the DOMException of fetch.
 */
export async function ask<T>(path: string, read: Reader<T>, options: Options = {}): Promise<T> {
  return await readAnswer(await send(path, options), path, read);
}

/** Asks for a resource unless it is still what has the ETag `tag`: null then. Rejects with ApiError. */
export async function askNewer<T>(
  path: string,
  read: Reader<T>,
  tag: string | null,
  signal?: AbortSignal,
): Promise<{ value: T; tag: string | null } | null> {
  const response = await send(path, { tag, ...(signal && { signal }) });
  if (response.status === 304) return null;
  return { value: await readAnswer(response, path, read), tag: response.headers.get('etag') };
}

async function readAnswer<T>(response: Response, path: string, read: Reader<T>): Promise<T> {
  const value: unknown = await response.json().catch(() => undefined);
  try {
    return read(value, path);
  } catch (error) {
    if (error instanceof ShapeError) throw new ApiError('server', response.status, error.message);
    throw error;
  }
}

/** Asks for a resource in bytes and reads it. Rejects with ApiError. */
export async function askBytes<T>(
  path: string,
  read: (bytes: Uint8Array) => T,
  options: Options = {},
): Promise<T> {
  const response = await send(path, { accept: 'application/octet-stream', ...options });
  try {
    const { progress } = options;
    return read(
      progress === undefined
        ? new Uint8Array(await response.arrayBuffer())
        : await readWithProgress(response, progress),
    );
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    if (error instanceof ContractError) throw new ApiError('server', response.status, error.message);
    throw new ApiError('network', 0, null);
  }
}

/** Sends a request whose answer does not matter. Rejects with ApiError. */
export async function tell(path: string, options: Options): Promise<void> {
  await send(path, options);
}

async function send(path: string, options: Options): Promise<Response> {
  const response = await sendOnce(path, options);
  if (response.ok || response.status === 304) return response;
  const { status } = response;
  const isDeed = (options.method ?? 'GET') !== 'GET' && options.quiet !== true;
  if (status === 401 && options.quiet !== true) signedOut();
  const again =
    isDeed && (status === 401 ? await renewed.signIn() : status === 403 && (await renewed.token()));
  const last = again ? await sendOnce(path, options) : response;
  if (last.ok) return last;
  const { detail, code } = await problemOf(last);
  throw new ApiError(failureOf(last.status), last.status, detail, code);
}

async function sendOnce(path: string, options: Options): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { accept: options.accept ?? 'application/json' };
  if (method !== 'GET') headers['x-csrf-token'] = csrfToken;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.tag) headers['if-none-match'] = options.tag;
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new ApiError('network', 0, null);
  }
}

function failureOf(status: number): Failure {
  if (status === 401) return 'signedOut';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'notFound';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server' : 'refused';
}

/** What a problem document says; an answer that is none, of a proxy for instance, says nothing. */
async function problemOf(response: Response): Promise<{ detail: string | null; code: string | null }> {
  const value: unknown = await response.json().catch(() => null);
  if (typeof value !== 'object' || value === null) return { detail: null, code: null };
  const { detail, title, code } = value as Record<string, unknown>;
  const said = typeof detail === 'string' ? detail : title;
  return {
    detail: typeof said === 'string' ? said : null,
    code: typeof code === 'string' ? code : null,
  };
}
