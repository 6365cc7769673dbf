import { answerCalls } from '../../../telemetry/store/worker-answers.ts';

/** A worker to be mistreated by tests. */
export type FrailCalls = {
  echo(text: string): string;
  fail(message: string): never;
  die(code: number): void;
};

const answers: FrailCalls = {
  echo: (text) => text,
  fail: (message) => {
    throw new Error(message);
  },
  die: (code) => process.exit(code),
};

answerCalls(answers);
