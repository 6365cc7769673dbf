const MAX_DEPTH = 32;

/** The line on which each value of a JSON text begins, by its path (`formats[0].name`). The text must be valid JSON. @throws RangeError when it is nested deeper than any file of ours */
export function linesOfJson(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  value('', 0);
  return lines;

  function value(path: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
    skip();
    lines.set(path, line);
    const opening = text[at];
    if (opening === '{' || opening === '[') container(path, depth, opening === '{');
    else if (opening === '"') string();
    else while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at += 1;
  }

  function container(path: string, depth: number, isObject: boolean): void {
    at += 1;
    for (let index = 0; ; index += 1) {
      skip();
      if (/[\]}]/.test(text[at] ?? '') || at >= text.length) break;
      if (text[at] === ',') at += 1;
      skip();
      if (isObject) {
        const key = JSON.parse(string()) as string;
        const own = path === '' ? key : `${path}.${key}`;
        skip();
        at += 1;
        value(own, depth + 1);
      } else value(`${path}[${index}]`, depth + 1);
    }
    at += 1;
  }

  function string(): string {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    return text.slice(start, at);
  }

  function skip(): void {
    while (/\s/.test(text[at] ?? '')) {
      if (text[at] === '\n') line += 1;
      at += 1;
    }
  }
}
