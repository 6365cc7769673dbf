import type { Findings, Severity } from './findings.ts';
import type { Event } from './reading.ts';

/** One idea of the contract. Remembers what it must, bounded, and reports to the findings it was made with. */
export interface Rule {
  see(event: Event): void;
  /** The watch is over at this time. */
  end?(at: number): void;
  /** What the watch gave no occasion to check, in words for the terminal's maker. */
  unchecked?(): string[];
}

export type Report = (severity: Severity, rule: string, expected: string, got: string, at: number) => void;

/** Reports of one section of docs/telemetry.md under one rule's name. */
export function reporter(findings: Findings, name: string, section: string): Report {
  return (severity, rule, expected, got, at) =>
    findings.add({ rule: `${name}.${rule}`, severity, section, expected, got }, at);
}

/** The samples of an event, in the order of its message; none where it has none. */
export function samplesOf(event: Event) {
  return event.kind === 'message' && event.means === 'samples' ? event.samples : [];
}

/** A map that forgets its oldest entries beyond a limit. */
export class Recent<K, V> extends Map<K, V> {
  readonly #limit: number;
  constructor(limit: number) {
    super();
    this.#limit = limit;
  }
  override set(key: K, value: V): this {
    super.set(key, value);
    if (this.size > this.#limit) for (const oldest of this.keys()) return (this.delete(oldest), this);
    return this;
  }
}
