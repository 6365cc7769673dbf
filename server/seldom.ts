import type { Clock } from '../telemetry/contract/clock.ts';

const AT_ONCE = 10;
const EVERY_MS = 10_000;

/**
 * Passes on at most ten lines in ten seconds, so that strangers cannot fill the log.
 * The first line after a flood tells how many were left out before it.
 */
export function seldom(tell: (line: string, leftOut: number) => void, clock: Clock): (line: string) => void {
  let since = 0;
  let told = 0;
  let leftOut = 0;
  return (line) => {
    if (clock.now() - since >= EVERY_MS) {
      since = clock.now();
      told = 0;
    }
    if (told >= AT_ONCE) {
      leftOut += 1;
      return;
    }
    told += 1;
    tell(line, leftOut);
    leftOut = 0;
  };
}
