import { on, type EventEmitter } from 'node:events';

/**
 * The first message from now on that is wanted. Waiting for one message after the other would miss the second of two
 * that are read together, which a busy machine does.
 * @throws when it does not come within `timeoutMs`
 */
export async function awaitedMessage<T>(
  child: EventEmitter,
  wanted: (message: T) => boolean,
  timeoutMs: number,
): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const [message] of on(child, 'message', { signal }) as AsyncIterable<[T]>) {
    if (wanted(message)) return message;
  }
  throw new Error('the process says nothing any more');
}
