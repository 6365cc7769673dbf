/** `process`, or what a test puts in its place. */
interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * npm passes on a Ctrl-C that the terminal has already given to everybody. Mostly the two become one on the way;
 * where they do not, one so soon after the other is the same key press.
 */
const ECHO_MS = 300;

/** Calls `stop` at the first SIGINT or SIGTERM, and `stopNow` at the next, with the exit code of that signal. */
export function onStopSignals(
  stop: () => void,
  stopNow: (code: number) => void,
  options: { signals?: SignalSource; underNpm?: boolean; now?: () => number } = {},
): void {
  const { signals = process, now = () => performance.now() } = options;
  const underNpm = options.underNpm ?? process.env['npm_lifecycle_event'] !== undefined;
  let firstAt: number | undefined;
  const hear = (code: number): void => {
    if (firstAt === undefined) {
      firstAt = now();
      stop();
    } else if (!underNpm || now() - firstAt > ECHO_MS) stopNow(code);
  };
  signals.on('SIGINT', () => hear(130));
  signals.on('SIGTERM', () => hear(143));
}
