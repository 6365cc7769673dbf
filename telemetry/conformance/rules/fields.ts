import type { DeadLetterReason } from '../../contract/contract-error.ts';
import type { Findings } from '../findings.ts';
import { reporter, samplesOf, type Rule } from '../rule.ts';

const sections: Partial<Record<DeadLetterReason, string>> = {
  badSample: 'Samples',
  badPresence: 'Presence and last will',
  badInventory: 'Inventory',
  badReply: 'What a terminal answers',
  tooLarge: 'Limits',
  notInflatable: 'Several at once',
};
/** Any of these tells whether the link works. */
const telling = ['linkUp', 'latencyMs', 'packetLossRatio', 'probes'] as const;

/** Types, ranges, unknown fields, sizes and order: what makes a message a dead letter, or leaves part of it out. */
export function fieldsRule(findings: Findings): Rule {
  const report = reporter(findings, 'fields', 'Samples');
  let samples = 0;
  let tell = 0;

  return {
    see(event) {
      if (event.kind !== 'message') return;
      if (event.means === 'nothing') {
        const { reason, expected, got } = event.error;
        const section = sections[reason] ?? 'What happens to a bad message';
        reporter(findings, 'fields', section)('error', reason, `${event.topic}: ${expected}`, got, event.at);
      }
      if (event.means === 'reply' && event.unknownFields > 0)
        reporter(findings, 'fields', 'What a terminal answers')(
          'warning',
          'unknown',
          'fields of replies',
          `${event.unknownFields} others`,
          event.at,
        );
      if (event.means !== 'samples') return;
      for (const name of event.unknown) {
        report(
          'warning',
          'unknown',
          `fields of the contract, not "${name.slice(0, 60)}"`,
          'left out',
          event.at,
        );
      }
      const several = reporter(findings, 'fields', 'Several at once');
      if (
        event.samples.some((sample, index) => sample.measuredAt < (event.samples[index - 1]?.measuredAt ?? 0))
      )
        several('error', 'order', 'the oldest sample first', 'a younger one before an older one', event.at);
      if (event.topic === 'samples.z' && event.bytes > event.inflatedBytes)
        several(
          'hint',
          'deflate',
          'samples where deflating does not pay',
          `${event.inflatedBytes} bytes became ${event.bytes}`,
          event.at,
        );
      for (const sample of samplesOf(event)) {
        samples += 1;
        if (telling.some((field) => sample[field] !== undefined)) tell += 1;
        const { badSeconds, intervalS = 60 } = sample;
        if (badSeconds !== undefined && badSeconds > intervalS)
          reporter(findings, 'fields', 'When and which')(
            'error',
            'badSeconds',
            'badSeconds of at most intervalS',
            `${badSeconds} of ${intervalS}`,
            event.at,
          );
      }
    },
    end(at) {
      if (samples > 0 && tell === 0)
        reporter(findings, 'fields', 'The link')(
          'error',
          'silent',
          `one of ${telling.join(', ')}`,
          'none in any sample: nothing can be judged',
          at,
        );
    },
  };
}
