/** Where a file said a site is, in the file's own words. A code says it all; names are read together. */
export interface DeclaredRegion {
  code?: string;
  state?: string;
  municipality?: string;
}

const BETWEEN = ' / ';
const NOT_SAID = '?';

/**
 * As kept with the site and shown to people, from large to small: `Oaxaca / Tlacolula`, `? / Tlacolula` where no state
 * was said, `Oaxaca`, or a code.
 */
export function writeDeclaredRegion({ code, state, municipality }: DeclaredRegion): string | null {
  if (code !== undefined) return code;
  if (municipality === undefined) return state ?? null;
  return `${state ?? NOT_SAID}${BETWEEN}${municipality}`;
}

export function readDeclaredRegion(text: string | null): DeclaredRegion {
  if (text === null) return {};
  if (/^\d+$/.test(text)) return { code: text };
  const at = text.indexOf(BETWEEN);
  if (at === -1) return { state: text };
  const state = text.slice(0, at);
  const municipality = text.slice(at + BETWEEN.length);
  return state === NOT_SAID ? { municipality } : { state, municipality };
}
