/** npm passes on a Ctrl-C that the terminal has already given to everybody: one so soon after is the same key press. */
const ECHO_MS = 300;

/** Calls `stop` at the first SIGINT or SIGTERM, and `stopNow` at the second, with the exit code of that signal. */
export function onStopSignals(stop: () => void, stopNow: (code: number) => void): void {
  const underNpm = process.env['npm_lifecycle_event'] !== undefined;
  let firstAt: number | undefined;
  const hear = (code: number): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop();
    } else if (!underNpm || now - firstAt > ECHO_MS) stopNow(code);
  };
  process.on('SIGINT', () => hear(130));
  process.on('SIGTERM', () => hear(143));
}
