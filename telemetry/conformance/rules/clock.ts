import type { Sample } from '../../contract/sample.ts';
import type { Findings } from '../findings.ts';
import { Recent, reporter, samplesOf, type Rule } from '../rule.ts';

const AHEAD_MS = 120_000;
const NOTABLE_MS = 5_000;
const SLOW_MS = 15 * 60_000;
const STEP_MS = 2_000;

interface Boot {
  /** Wall clock minus the one that is never set, of the newest sample. */
  offsetMs: number | undefined;
  synced: boolean | undefined;
  newest: Sample;
}

/** The terminal's clock against ours, and against its own that is never set. */
export function clockRule(findings: Findings): Rule {
  const report = reporter(findings, 'clock', 'Clocks');
  const boots = new Recent<string, Boot>(100);
  let delayMs = Infinity;
  let told = 0;
  let samples = 0;

  const against = (sample: Sample, at: number): void => {
    const lead = sample.measuredAt - at;
    delayMs = Math.min(delayMs, -lead);
    const synced = sample.clockSynced !== false;
    if (sample.measuredAt < 1e11 && Math.abs(sample.measuredAt * 1000 - at) < 365 * 86_400_000)
      report('error', 'seconds', 'measuredAt in milliseconds', `${sample.measuredAt}: seconds?`, at);
    else if (!synced) return;
    else if (lead > AHEAD_MS) report('error', 'ahead', 'measuredAt at most 2 minutes ahead', ahead(lead), at);
    else if (lead > NOTABLE_MS) report('warning', 'ahead', 'measuredAt not in the future', ahead(lead), at);
  };

  const withinBoot = (sample: Sample, at: number): void => {
    const { bootId, monotonicMs, clockSynced } = sample;
    if (clockSynced === false && (bootId === undefined || monotonicMs === undefined))
      report(
        'warning',
        'unplaced',
        'bootId and monotonicMs where clockSynced is false',
        'none: it waits for a person',
        at,
      );
    if (bootId === undefined) return;
    const before = boots.get(bootId);
    const offsetMs = monotonicMs === undefined ? undefined : sample.measuredAt - monotonicMs;
    const isYounger =
      before === undefined ||
      (sample.seq ?? sample.measuredAt) > (before.newest.seq ?? before.newest.measuredAt);
    if (!isYounger) return;
    if (before !== undefined) {
      if (before.synced === true && clockSynced === false)
        report('error', 'unsynced', 'clockSynced to stay true until the next boot', 'false after true', at);
      const both = before.newest.monotonicMs !== undefined && monotonicMs !== undefined;
      if (both && monotonicMs < (before.newest.monotonicMs ?? 0))
        report(
          'error',
          'monotonic',
          'monotonicMs that grows within a boot',
          `${monotonicMs} after ${before.newest.monotonicMs ?? 0}`,
          at,
        );
      else if (
        before.synced === true &&
        clockSynced !== false &&
        offsetMs !== undefined &&
        before.offsetMs !== undefined
      ) {
        const stepMs = Math.round(offsetMs - before.offsetMs);
        if (Math.abs(stepMs) > STEP_MS)
          report(
            'warning',
            'step',
            'measuredAt and monotonicMs to advance alike while clockSynced',
            `${stepMs} ms apart between two samples`,
            at,
          );
      }
    }
    boots.set(bootId, { offsetMs, synced: clockSynced ?? before?.synced, newest: sample });
  };

  return {
    see(event) {
      for (const sample of samplesOf(event)) {
        samples += 1;
        if (sample.clockSynced !== undefined) told += 1;
        against(sample, event.at);
        withinBoot(sample, event.at);
      }
    },
    end(at) {
      if (samples > 0 && delayMs > SLOW_MS)
        report(
          'warning',
          'slow',
          'the newest sample to be of now',
          `${Math.round(delayMs / 60_000)} minutes old at best: a slow clock, or samples that wait`,
          at,
        );
      if (samples > 0 && told === 0)
        report('hint', 'untold', 'clockSynced, where the device can know', 'never said', at);
    },
  };
}

function ahead(lead: number): string {
  return `${Math.round(lead / 1000)} s ahead`;
}
