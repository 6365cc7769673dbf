import type { Sample } from '../../contract/sample.ts';
import type { Findings } from '../findings.ts';
import { Recent, reporter, samplesOf, type Rule } from '../rule.ts';

/** A sample's interval must join the one before it: no second twice, none missing, as long as the numbers follow on. */
export function rhythmRule(findings: Findings): Rule {
  const report = reporter(findings, 'rhythm', 'When and which');
  const byNumber = new Recent<string, Sample>(5000);
  let last: Sample | undefined;
  let pairs = 0;

  const follows = (sample: Sample, before: Sample, at: number): void => {
    const apartS = (sample.measuredAt - before.measuredAt) / 1000;
    const intervalS = sample.intervalS ?? 60;
    const slackS = 1 + intervalS * 0.1;
    pairs += 1;
    if (apartS === 0)
      report(
        'error',
        'sameTime',
        'a measuredAt of its own for each sample',
        'two numbers at one millisecond',
        at,
      );
    if (apartS <= 0) return;
    const seen = `${apartS.toFixed(1)} s after the one before, intervalS ${sample.intervalS ?? 'missing (60)'}`;
    if (sample.intervalS === undefined && Math.abs(apartS - 60) > slackS)
      report('error', 'intervalMissing', 'intervalS where it is not 60', seen, at);
    else if (apartS < intervalS - slackS)
      report('error', 'overlap', 'intervals that do not overlap', seen, at);
    else if (apartS > intervalS + slackS && sample.bootId === before.bootId)
      report('warning', 'hole', 'an interval that begins where the one before ended', seen, at);
  };

  return {
    see(event) {
      for (const sample of samplesOf(event)) {
        const { epoch = '', seq } = sample;
        if (seq === undefined) {
          if (last !== undefined && sample.measuredAt > last.measuredAt) follows(sample, last, event.at);
          last = sample;
          continue;
        }
        const key = `${epoch} ${seq}`;
        const isNew = !byNumber.has(key);
        byNumber.set(key, sample);
        const before = byNumber.get(`${epoch} ${seq - 1}`);
        const after = byNumber.get(`${epoch} ${seq + 1}`);
        if (isNew && before !== undefined) follows(sample, before, event.at);
        if (isNew && after !== undefined) follows(after, sample, event.at);
      }
    },
    unchecked: () => (pairs === 0 ? ['rhythm: it takes two samples in a row'] : []),
  };
}
