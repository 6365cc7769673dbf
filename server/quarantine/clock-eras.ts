/** A sample in quarantine, as far as its clock is concerned. */
export interface Clocked {
  measuredAt: number;
  receivedAt: number;
  epoch: string;
  seq: number | null;
  bootId: string | null;
}

const JUMP_MS = 600_000;
const LIVE_MS = 30_000;

/**
 * By how much the terminal's clock was ahead of ours (negative: behind), for each sample. Within an era, in which the
 * clock ran on undisturbed, the freshest message errs least: the rest waited before it was sent. An era ends where the
 * device booted, its clock went back, or leapt ahead from one live message to the next.
 */
export function clockOffsets(samples: readonly Clocked[]): number[] {
  const order = samples.map((sample, at) => ({ sample, at })).sort((a, b) => inSequence(a.sample, b.sample));
  const offsets = new Array<number>(samples.length).fill(0);
  let era: number[] = [];
  let offset = -Infinity;
  let before: Clocked | undefined;
  const close = (): void => {
    for (const at of era) offsets[at] = offset;
    era = [];
    offset = -Infinity;
  };
  for (const { sample, at } of order) {
    if (before !== undefined && beginsEra(before, sample)) close();
    era.push(at);
    offset = Math.max(offset, sample.measuredAt - sample.receivedAt);
    before = sample;
  }
  close();
  return offsets;
}

function beginsEra(before: Clocked, sample: Clocked): boolean {
  if (before.epoch !== sample.epoch || before.bootId !== sample.bootId) return true;
  const measuredMs = sample.measuredAt - before.measuredAt;
  const receivedMs = sample.receivedAt - before.receivedAt;
  return measuredMs < 0 || (receivedMs > LIVE_MS && measuredMs - receivedMs > JUMP_MS);
}

function inSequence(a: Clocked, b: Clocked): number {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1;
  if (a.seq !== null && b.seq !== null) return a.seq - b.seq;
  return a.receivedAt - b.receivedAt || a.measuredAt - b.measuredAt;
}
