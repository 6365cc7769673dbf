import { z } from 'zod';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';

/** Where the next page begins: the row at `offset` of a municipality, in the report that ends at `to`. */
export interface Place {
  to: number;
  code: RegionCode;
  offset: number;
}

export class PageCursorError extends Error {
  override readonly name = 'PageCursorError';
}

const place = z.tuple([z.int().min(0), z.string().regex(/^\d{2}(\d{3})?$/), z.int().min(0)]);

export function writePlace({ to, code, offset }: Place): string {
  return Buffer.from(JSON.stringify([to, code, offset])).toString('base64url');
}

/** @throws PageCursorError */
export function readPlace(cursor: string): Place {
  try {
    const [to, code, offset] = place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { to, code, offset };
  } catch {
    throw new PageCursorError('expected the nextCursor of this report');
  }
}
