import type { Sample } from '../../contract/sample.ts';
import type { Findings } from '../findings.ts';
import { Recent, reporter, samplesOf, type Rule } from '../rule.ts';

const MAX_HOLES = 10_000;

interface Epoch {
  highest: number;
  newestAt: number;
  oldestSeq: number;
  /** Numbers skipped and not yet seen, by when they were first missed. */
  holes: Map<number, number>;
  bootId: string | undefined;
}

/** `epoch` and `seq`: one more for each sample, never again the same for another, no hole that stays open. */
export function numberingRule(findings: Findings): Rule {
  const report = reporter(findings, 'numbering', 'What a terminal may forget');
  const epochs = new Recent<string, Epoch>(50);
  const known = new Recent<string, Sample>(20_000);
  let current: string | undefined;
  let incomplete = false;

  const see = (sample: Sample, at: number): void => {
    const { epoch = '', seq, oldestSeq } = sample;
    if (seq === undefined) {
      report(
        'warning',
        'missing',
        'epoch and seq in each sample',
        'no seq: such a sample is never confirmed',
        at,
      );
      return;
    }
    if (sample.epoch === undefined) report('warning', 'noEpoch', 'epoch beside seq', 'no epoch', at);
    const state = epochs.get(epoch) ?? begin(epoch, sample, at);
    number(sample, seq, state, at);
    if (oldestSeq === undefined) return;
    if (oldestSeq > seq)
      report(
        'error',
        'oldestAbove',
        'oldestSeq of at most its own seq',
        `${oldestSeq} beside seq ${seq}`,
        at,
      );
    if (oldestSeq < state.oldestSeq && seq >= state.highest)
      report(
        'error',
        'oldestBack',
        'oldestSeq that never falls within an epoch',
        `${oldestSeq} after ${state.oldestSeq}`,
        at,
      );
    state.oldestSeq = Math.max(state.oldestSeq, oldestSeq);
    for (const hole of state.holes.keys()) if (hole < oldestSeq) state.holes.delete(hole);
  };

  const begin = (epoch: string, sample: Sample, at: number): Epoch => {
    const before = current === undefined ? undefined : epochs.get(current);
    if (before !== undefined && sample.bootId !== undefined && sample.bootId === before.bootId)
      report('warning', 'newEpoch', 'one epoch until the disk is wiped', 'a new epoch within a boot', at);
    current = epoch;
    const state = { highest: 0, newestAt: 0, oldestSeq: 0, holes: new Map(), bootId: sample.bootId };
    epochs.set(epoch, state);
    return state;
  };

  const number = (sample: Sample, seq: number, state: Epoch, at: number): void => {
    const key = `${sample.epoch ?? ''} ${seq}`;
    const before = known.get(key);
    known.set(key, sample);
    state.holes.delete(seq);
    state.bootId = sample.bootId;
    if (before !== undefined) {
      if (sample.measuredAt > state.newestAt) restarted(seq, state, at);
      else if (disagree(before, sample)) {
        const expected = 'a number that stands for one sample for ever';
        report('error', 'reused', expected, `${seq} again with other readings`, at);
      }
      return;
    }
    if (seq > state.highest) {
      if (state.highest > 0) {
        if (sample.measuredAt < state.newestAt)
          report(
            'warning',
            'timeBack',
            'a higher seq to be measured later',
            `seq ${seq} is older than seq ${state.highest}`,
            at,
          );
        for (let hole = state.highest + 1; hole < seq && state.holes.size < MAX_HOLES; hole += 1)
          state.holes.set(hole, at);
      }
      state.highest = seq;
    } else if (sample.measuredAt > state.newestAt) {
      restarted(seq, state, at);
    }
    state.newestAt = Math.max(state.newestAt, sample.measuredAt);
  };

  const restarted = (seq: number, { highest }: Epoch, at: number): void => {
    const expected = 'seq that goes on growing, or a new epoch';
    report('error', 'restart', expected, `${seq} after ${highest} in one epoch`, at);
  };

  return {
    see: (event) => {
      // What we did not see is not the terminal's fault.
      if (event.kind === 'dropped') incomplete = true;
      for (const sample of samplesOf(event)) see(sample, event.at);
    },
    end() {
      if (incomplete) return;
      for (const { holes } of epochs.values()) {
        const [first] = holes;
        if (first === undefined) continue;
        const [seq, missedAt] = first;
        report(
          'error',
          'gap',
          'every number to come, or oldestSeq above it',
          `${holes.size} missing, first ${seq}`,
          missedAt,
        );
      }
    },
  };
}

/** Fields that only one of them has may be a matter of what was worth sending. */
function disagree(before: Sample, sample: Sample): boolean {
  return (Object.keys(sample) as (keyof Sample)[]).some(
    (name) =>
      name !== 'oldestSeq' &&
      before[name] !== undefined &&
      JSON.stringify(before[name]) !== JSON.stringify(sample[name]),
  );
}
