/** `error`: against the contract. `warning`: allowed, and costs evidence or safety. `hint`: could be better. */
export type Severity = 'error' | 'warning' | 'hint';

/** One thing a terminal does wrong. Texts are one line, printable and bounded, whatever the terminal sent. */
export interface Finding {
  /** Which rule found it: `numbering.gap`. */
  rule: string;
  severity: Severity;
  expected: string;
  /** What came, the first time. */
  got: string;
  /** The heading of docs/telemetry.md that says so. */
  section: string;
  /** How often, and when first (epoch milliseconds). */
  count: number;
  firstAt: number;
}

const MAX_FINDINGS = 200;
const MAX_SHOWN = 200;

/** Gathers findings: the same rule and expectation is one finding, counted. Beyond 200 different ones they are only counted. */
export class Findings {
  readonly #byKey = new Map<string, Finding>();
  /** Different findings that found no room. */
  leftOut = 0;

  add(found: Omit<Finding, 'count' | 'firstAt'>, at: number): void {
    const expected = printable(found.expected);
    const key = `${found.rule} ${expected}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#byKey.size >= MAX_FINDINGS) this.leftOut += 1;
    else this.#byKey.set(key, { ...found, expected, got: printable(found.got), count: 1, firstAt: at });
  }

  /** Gravest first, then in the order they were found. */
  list(): Finding[] {
    const weight = { error: 0, warning: 1, hint: 2 };
    return [...this.#byKey.values()].sort((a, b) => weight[a.severity] - weight[b.severity]);
  }
}

/** Control and format characters become U+FFFD: a terminal's text must stay one harmless line. */
export function printable(text: string): string {
  return text
    .slice(0, MAX_SHOWN)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
