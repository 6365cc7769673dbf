/**
 * Adds one number to ranges of whole numbers: flat pairs `from, to` (both included), ascending, never touching.
 * False when it was there.
 */
export function addNumber(ranges: number[], seq: number): boolean {
  const at = firstAbove(ranges, seq);
  const before = at > 0 ? (ranges[at - 1] ?? 0) : -1;
  if (before >= seq) return false;
  const touchesBefore = before === seq - 1;
  const touchesAfter = ranges[at] === seq + 1;
  if (touchesBefore && touchesAfter) ranges.splice(at - 1, 2);
  else if (touchesBefore) ranges[at - 1] = seq;
  else if (touchesAfter) ranges[at] = seq;
  else ranges.splice(at, 0, seq, seq);
  return true;
}

/** Where the first range stands that begins above `seq`. */
function firstAbove(ranges: readonly number[], seq: number): number {
  // Nearly always the newest.
  if ((ranges.at(-2) ?? -1) <= seq) return ranges.length;
  let [low, high] = [0, ranges.length / 2 - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[2 * middle] ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}
