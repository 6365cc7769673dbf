import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Answer } from './route.ts';

const expand = promisify(gunzip);

/** Answers with what was compressed beforehand, or says that nothing changed. */
export async function compressed(
  request: { header(name: string): string | undefined },
  { etag, gzipped }: { etag: string; gzipped: Buffer },
  contentType: string,
): Promise<Answer> {
  // no-cache: keep it, but ask before every use.
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Accept-Encoding, Cookie, Authorization',
    // gzip ends with it; who shows how far an answer is sees it unpacked only.
    'x-unpacked-length': String(gzipped.readUInt32LE(gzipped.length - 4)),
  };
  if (matches(request.header('if-none-match'), etag)) return { status: 304, headers };
  const type = { 'content-type': contentType };
  if (!/\bgzip\b/.test(request.header('accept-encoding') ?? '')) {
    return { headers: { ...headers, ...type }, content: await expand(gzipped) };
  }
  return { headers: { ...headers, ...type, 'content-encoding': 'gzip' }, content: gzipped };
}

/** Proxies mark a tag as weak when they compress; the content is the same. */
export function matches(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false;
}
