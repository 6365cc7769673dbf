/** So many incidents are waited for; of more the first is looked at again with its next change. */
const MOST = 10_000;

/**
 * Incidents whose harm grows otherwise from some moment on, because hours of a site begin or end: consoles reckon on with the rate
 * they know, and are told the next one when it is due.
 */
export class HarmTurns {
  readonly #expected = new Map<string, number>();

  /** What was described of an incident holds until then; null: for as far as anybody knows. The earliest of several counts. */
  expect(incidentId: string, until: string | null): void {
    if (until === null) return;
    const at = Date.parse(until);
    if (at >= (this.#expected.get(incidentId) ?? Infinity)) return;
    if (this.#expected.size >= MOST) {
      const [oldest] = this.#expected.keys();
      if (oldest !== undefined) this.#expected.delete(oldest);
    }
    this.#expected.set(incidentId, at);
  }

  /** Those that are to be described again; each once. */
  due(now: number): string[] {
    const due = [...this.#expected].flatMap(([id, at]) => (at <= now ? [id] : []));
    for (const id of due) this.#expected.delete(id);
    return due;
  }
}
