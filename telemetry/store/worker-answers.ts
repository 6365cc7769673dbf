import { parentPort } from 'node:worker_threads';
import type { CallMessage, ReplyMessage } from './worker-calls.ts';

/** The worker's side of `WorkerCalls`: answers each call with the function of its name. */
export function answerCalls(answers: Record<string, (argument: never) => unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs in a worker thread only');
  port.on('message', (call: CallMessage) => {
    void answer(answers, call).then((reply) => port.postMessage(reply));
  });
}

async function answer(
  answers: Record<string, (argument: never) => unknown>,
  call: CallMessage,
): Promise<ReplyMessage> {
  try {
    return { id: call.id, result: await answers[call.name]?.(call.argument as never) };
  } catch (error) {
    return { id: call.id, error: error instanceof Error ? error.message : String(error) };
  }
}
