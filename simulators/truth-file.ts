import { closeSync, openSync, writeSync } from 'node:fs';
import type { Truth } from './truth.ts';

/**
 * Writes the truth as JSON lines: what `type` says (`event`, `outage`, `condition`, `failure`) and the fields of `Truth`.
 * docs/simulators.md explains them.
 * @throws Error when the file cannot be written
 */
export function writeTruth(file: string, { events, outages, conditions, failures }: Truth): void {
  const descriptor = openSync(file, 'w');
  try {
    const write = (type: string, items: readonly object[]): void => {
      for (const item of items) writeSync(descriptor, `${JSON.stringify({ type, ...item })}\n`);
    };
    write('event', events);
    write('failure', failures);
    write('outage', outages);
    write('condition', conditions);
  } finally {
    closeSync(descriptor);
  }
}
