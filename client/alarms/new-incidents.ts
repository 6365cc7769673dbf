import type { IncidentView } from '../../telemetry/contract/console-events.ts';

/**
 * Tells each critical incident once: not what was there when the console was opened, not each change of it, and not again after
 * the connection was lost for some minutes. What began meanwhile is new. A warning that becomes critical is told then, and what
 * was muted, when it is muted no more and goes on: as whoever gets messages is told then.
 */
export class NewIncidents {
  #known: Set<string> | null = null;

  /** Takes the open incidents over, and gives back those to be told. */
  take(open: Iterable<IncidentView>, isMuted: (incident: IncidentView) => boolean): IncidentView[] {
    const known = this.#known;
    const fresh = (this.#known ??= new Set());
    const told: IncidentView[] = [];
    for (const incident of open) {
      if (incident.severity !== 'critical' || fresh.has(incident.id) || isMuted(incident)) continue;
      fresh.add(incident.id);
      // somebody has it already: nobody needs to be called
      if (known !== null && incident.status === 'opened') told.push(incident);
    }
    return told;
  }
}
