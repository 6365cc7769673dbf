import { Worker, type Transferable } from 'node:worker_threads';

export interface CallMessage {
  id: number;
  name: string;
  argument: unknown;
}
export type ReplyMessage = { id: number; result: unknown } | { id: number; error: string };

interface PendingCall {
  worker: Worker;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** More calls than this waiting at once is a caller that does not wait for answers. */
const MAX_PENDING_CALLS = 1000;

/**
 * Calls functions in a worker thread; arguments and results are structured-cloned, but for what is transferred. When the
 * worker dies every waiting call is rejected with the reason, and the next call starts a new worker.
 */
export class WorkerCalls<Calls extends Record<string, (argument: never) => unknown>> {
  readonly #file: URL;
  readonly #workerData: unknown;
  readonly #name: string;
  readonly #pending = new Map<number, PendingCall>();
  #worker: Worker | undefined;
  #nextId = 1;
  #stopped = false;

  /** `name` is what messages to people call the worker. */
  constructor(name: string, file: URL, workerData: unknown) {
    this.#name = name;
    this.#file = file;
    this.#workerData = workerData;
  }

  /** Rejects with what the function threw, or with why the worker could not answer. */
  call<Name extends keyof Calls & string>(
    name: Name,
    argument: Parameters<Calls[Name]>[0],
    transferred: readonly Transferable[] = [],
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    if (this.#stopped) return Promise.reject(new Error(`${this.#name} is closed`));
    if (this.#pending.size >= MAX_PENDING_CALLS) {
      return Promise.reject(new Error(`${this.#name} is busy: ${MAX_PENDING_CALLS} calls are waiting`));
    }
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      // Throws where it cannot be sent, which rejects: then no answer is to be waited for.
      worker.postMessage({ id, name, argument } satisfies CallMessage, transferred);
      this.#pending.set(id, { worker, resolve, reject });
    });
  }

  /** Ends the worker after a last call, if it runs at all. Later calls are refused. */
  async stop(lastCall: keyof Calls & string, argument: Parameters<Calls[typeof lastCall]>[0]): Promise<void> {
    const worker = this.#worker;
    const last = worker === undefined ? undefined : this.call(lastCall, argument);
    this.#stopped = true;
    await Promise.allSettled([last]);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#workerData, name: this.#name });
    let reason = '';
    worker.on('message', (reply: ReplyMessage) => this.#settle(reply));
    worker.on('error', (error) => {
      reason = `: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on('exit', (code) => this.#buried(worker, reason === '' ? ` with code ${code}` : reason));
    return worker;
  }

  #settle(reply: ReplyMessage): void {
    const call = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('error' in reply) call?.reject(new Error(reply.error));
    else call?.resolve(reply.result);
  }

  #buried(worker: Worker, reason: string): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const [id, call] of this.#pending) {
      if (call.worker !== worker) continue;
      this.#pending.delete(id);
      call.reject(new Error(this.#stopped ? `${this.#name} is closed` : `${this.#name} stopped${reason}`));
    }
  }
}
