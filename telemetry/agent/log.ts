/** One line each, as journald and `docker logs` like them. Never a secret: callers name what happened, not what was sent. */
export type Log = (what: string, details?: Readonly<Record<string, string | number | boolean>>) => void;

const MAX_TEXT = 200;

/** Writes `what key=value ...`; control characters in what others said do not break the line. */
export function formatLine(what: string, details: Parameters<Log>[1] = {}): string {
  const shown = Object.entries(details).map(([name, value]) => `${name}=${quote(String(value))}`);
  return [what, ...shown].join(' ');
}

function quote(text: string): string {
  const safe = text
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return /[\s"=]/.test(safe) || safe === '' ? JSON.stringify(safe) : safe;
}
