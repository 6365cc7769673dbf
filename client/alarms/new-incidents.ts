import type { IncidentView } from '../../telemetry/contract/console-events.ts';

/**
 * Tells each critical incident once: not what was there when the console was opened, not each change of it, and not again after
 * the connection was lost for some minutes. What began meanwhile is new. A warning that becomes critical is told then.
 */
export class NewIncidents {
  #known: Set<string> | null = null;

  /** Takes the open incidents over, and gives back those to be told. */
  take(open: Iterable<IncidentView>): IncidentView[] {
    const critical = [...open].filter(({ severity }) => severity === 'critical');
    const known = this.#known;
    if (known === null) {
      this.#known = new Set(critical.map(({ id }) => id));
      return [];
    }
    const unheard = critical.filter(({ id }) => !known.has(id));
    for (const { id } of unheard) known.add(id);
    // somebody has it already: nobody needs to be called
    return unheard.filter(({ status }) => status === 'opened');
  }
}
