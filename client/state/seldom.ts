/** Does something when asked, but no more often than so; `now` does it at once. */
export function seldom(everyMs: number, act: () => void): { soon(): void; now(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const run = (): void => {
    timer = undefined;
    last = performance.now();
    act();
  };
  return {
    soon: () => (timer ??= setTimeout(run, Math.max(0, last + everyMs - performance.now()))),
    now() {
      clearTimeout(timer);
      timer = setTimeout(run, 0);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
