import { InfluxError } from './influx-connection.ts';
import { StoreRefusedError } from './sample-store.ts';

/** Sends lines and resolves when they are durable. @throws InfluxError */
export type SendLines = (lines: string) => Promise<void>;

/** A batch of points by number, 0 to `count`. */
export interface Write {
  count: number;
  line: (point: number) => string;
  /** Places in the batch that a point is made of. */
  rows: (point: number) => number[];
}

/**
 * Writes all points. Where the server refuses some for good, the batch is split until they stand alone, so that all
 * others are stored; repeating a point changes nothing.
 * @throws StoreRefusedError naming the refused samples once all others are stored
 * @throws InfluxError when writing again may help
 */
export async function writePoints(
  send: SendLines,
  { count, line, rows }: Write,
  blamedLines: (body: string) => number[],
): Promise<void> {
  let reason = '';
  const refused = await write(Array.from({ length: count }, (_, point) => point));
  if (refused.length > 0) throw new StoreRefusedError(reason, refused.flatMap(rows));

  /** Returns the points that were refused. */
  async function write(points: readonly number[]): Promise<readonly number[]> {
    if (points.length === 0) return [];
    try {
      await send(textOf(points, line));
      return [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (reason === '') reason = error.message;
      if (points.length === 1 || droppedCount(error) === points.length) return points;
      const refusedParts: number[] = [];
      for (const part of split(points, new Set(blamedLines(error.body))))
        refusedParts.push(...(await write(part)));
      return refusedParts;
    }
  }
}

/** Where a write's text comes together; kept, because the next write needs as much. */
let room = Buffer.allocUnsafe(1 << 20);

/** Lines as one text. Each is gone before the next is made: thousands that lived together would be garbage of the costly kind. */
function textOf(points: readonly number[], line: (point: number) => string): string {
  let end = 0;
  for (const point of points) {
    const text = line(point);
    // At most three bytes of UTF-8 for a unit of UTF-16, and a line feed.
    const most = end + text.length * 3 + 1;
    if (most > room.length) room = Buffer.concat([room], most * 2);
    end += room.write(text, end);
    end = room.writeUInt8(10, end);
  }
  return room.toString('utf8', 0, end - 1);
}

/** The points not blamed together and each blamed one alone; halves where nobody, or everybody, is blamed. */
function split(points: readonly number[], blamed: ReadonlySet<number>): (readonly number[])[] {
  const suspects = points.filter((_, index) => blamed.has(index));
  if (suspects.length === 0 || suspects.length === points.length) {
    const half = points.length >> 1;
    return [points.slice(0, half), points.slice(half)];
  }
  return [points.filter((_, index) => !blamed.has(index)), ...suspects.map((point) => [point])];
}

/** 400 (1.x, 3) and 422 (2.x): bad points; 413: too large. A limit that the operator can raise blames no point. */
function isRefusal(error: unknown): error is InfluxError {
  if (!(error instanceof InfluxError)) return false;
  return [400, 413, 422].includes(error.status ?? 0) && !/\blimit\b/.test(error.message);
}

/** `dropped=N` of a partial write in 1.x and 2.x. */
function droppedCount(error: InfluxError): number {
  return Number(/dropped=(\d+)/.exec(error.body)?.[1] ?? 0);
}
