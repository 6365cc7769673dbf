/** What Leaflet puts in: the tile, one of three servers, `@2x` on fine screens. */
const KNOWN = ['s', 'z', 'x', 'y', '-y', 'r'];

/** What is wrong with an address of tiles such as `https://{s}.tiles.example/{z}/{x}/{y}.png`; undefined: nothing. */
export function templateFault(template: string): string | undefined {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const odd = names.find((name) => !KNOWN.includes(name));
  if (odd !== undefined) return `must have no other placeholders than {z} {x} {y} {-y} {s} {r}, got {${odd}}`;
  const missing = [
    ...['z', 'x'].filter((name) => !names.includes(name)),
    ...(names.includes('y') || names.includes('-y') ? [] : ['y']),
  ];
  if (missing.length > 0) {
    return `must have {z}, {x} and {y} where the tile's numbers go, got none of ${missing.map((name) => `{${name}}`).join(' ')}`;
  }
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(template)?.[1] ?? '';
  if (/[{}]/.test(host.replace(/^\{s\}\./, ''))) {
    return 'must have a host without placeholders, but for a leading "{s}."';
  }
  return addressFault(template.replaceAll(/\{[^{}]*\}/g, '0'));
}

/** What is wrong with an address that browsers are sent to; its value is not told, it may hold a key. */
export function addressFault(address: string): string | undefined {
  if (/[\s"'<>;,]/.test(originPart(address)))
    return 'must have no spaces, quotes, commas or semicolons in its host';
  // our own host, e.g. tiles that the same proxy serves
  if (/^\/[^/]/.test(address)) return undefined;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    return 'must be a URL starting with http:// or https://, or a path of this host starting with /';
  }
  const { username, password } = new URL(address);
  if (username !== '' || password !== '') {
    return "must not hold a user and password: everybody's browser would be told them";
  }
  return undefined;
}

/** Where browsers must be allowed to load from, as the content policy writes it; undefined: from us. */
export function sourceOf(address: string): string | undefined {
  if (address.startsWith('/')) return undefined;
  const { protocol, host } = new URL(address.replaceAll(/\{[^}]*\}/g, 'x'));
  return /^https?:\/\/\{s\}\./i.test(address)
    ? `${protocol}//${host.replace(/^x\./, '*.')}`
    : `${protocol}//${host}`;
}

function originPart(address: string): string {
  return /^[a-z]+:\/\/[^/?#]*/i.exec(address)?.[0] ?? '';
}
