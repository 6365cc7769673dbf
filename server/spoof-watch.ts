import { principalKey } from './broker/principal.ts';
import { spoofKinds, type SpoofAttempt, type SpoofKind } from './broker/spoof-attempt.ts';
import type { CoalescedAudit } from './coalesced-audit.ts';

/** Counts who tries to be another, for /metrics, and tells the audit. */
export class SpoofWatch {
  readonly #audit: CoalescedAudit;
  readonly #counts = new Map<SpoofKind, number>(spoofKinds.map((kind) => [kind, 0]));

  constructor(audit: CoalescedAudit) {
    this.#audit = audit;
  }

  readonly saw = ({ principal, kind, topic }: SpoofAttempt): void => {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#audit.saw({ actor: principalKey(principal), action: 'spoofAttempt', kind, subject: topic });
  };

  /** Since the start, by kind. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
