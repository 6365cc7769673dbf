import { expect, test } from 'vitest';
import { countTests } from './count-tests.ts';
import { parts, requirePart } from './parts.ts';
import { startProcess } from './process.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test('whatever has not passed has failed', () => {
  const count = (code: number | null, ...testResults: unknown[]) => countTests({ testResults }, code);
  expect(count(0, file('passed', 'passed', 'passed'))).toEqual({ passed: 2, failed: 0 });
  expect(count(0, file('passed', 'passed', 'pending', 'todo'))).toEqual({ passed: 1, failed: 2 });
  expect(count(1, file('failed', 'passed', 'failed'))).toEqual({ passed: 1, failed: 1 });
  expect(count(1, file('failed'))).toEqual({ passed: 0, failed: 1 });
  expect(count(1, file('passed', 'passed'))).toEqual({ passed: 1, failed: 1 });
  expect(countTests(undefined, null)).toEqual({ passed: 0, failed: 1 });
});

test('a missing part says how to install it', () => {
  expect(() => requirePart({ ...parts.mosquitto, find: () => undefined })).toThrow(
    /apt-get install mosquitto/,
  );
});

test('a process is heard, and is killed when it does not stop', async () => {
  const stubborn = startProcess('sh', ['-c', 'trap "" TERM; echo ready 7; while :; do sleep 0.05; done']);
  expect((await stubborn.line(/ready (\d)/))[1]).toBe('7');
  await expect(stubborn.stop('SIGTERM', 100)).rejects.toThrow(/did not end within 100 ms/);
  expect(await stubborn.ended).toMatchObject({ signal: 'SIGKILL' });
});

test('a process that ends early fails whoever waits for its line, with its output', async () => {
  const brief = startProcess('sh', ['-c', 'echo oh no; exit 3']);
  await expect(brief.line(/ready/)).rejects.toThrow(/oh no/);
  expect(await brief.ended).toMatchObject({ code: 3 });
  const absent = startProcess('/does/not/exist', []);
  await expect(absent.line(/ready/)).rejects.toThrow(/ENOENT/);
});
