import { lifecycles, lifecycleMismatches } from '../../telemetry/contract/inventory.ts';
import type { Lifecycle, LifecycleMismatch } from '../../telemetry/contract/inventory.ts';
import { items, known, nullable, number, oneOf, optional, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';
import type { Page } from './warnings.ts';

/** A terminal that is not as the registry says. */
export interface Mismatch {
  kind: LifecycleMismatch;
  terminalId: string;
  siteId: string;
  siteName: string;
  lifecycle: Lifecycle;
  /** Registered (never heard), last heard, said so (moved), another since. */
  since: number;
  evidence: MismatchEvidence;
}

/** What of it there is depends on the kind. */
export interface MismatchEvidence {
  days: number;
  distanceM: number;
  accuracyM: number;
  serial: string;
  previousSerial: string;
}

const evidence = record<MismatchEvidence>({
  days: optional(number, 0),
  distanceM: optional(number, 0),
  accuracyM: optional(number, 0),
  serial: optional(text, ''),
  previousSerial: optional(text, ''),
});

export const mismatchPage: Reader<Page<Mismatch>> = record({
  items: known(
    record<Mismatch>({
      kind: oneOf(lifecycleMismatches),
      terminalId: text,
      siteId: text,
      siteName: text,
      lifecycle: oneOf(lifecycles),
      since: time,
      evidence,
    }),
  ),
  nextCursor: nullable(text),
});

const counts = record<Record<Lifecycle, number>>(
  Object.fromEntries(lifecycles.map((each) => [each, optional(number, 0)])) as Record<
    Lifecycle,
    Reader<number>
  >,
);
/** Terminals by where they are in their life, state by state and then all of them. */
export const lifecycleCounts = items(record({ regionCode: text, terminals: counts }));
