import type { IncidentBatch } from '../../telemetry/contract/console-events.ts';
import type { Audience, Consoles } from './consoles.ts';
import type { PushDeps } from './create-push.ts';
import { packed } from './packed.ts';

/** In a storm hundreds of incidents change in a second: so many are described together, and told in one message... */
const AT_ONCE = 100;
/** ...and the next are gathered for so long. */
const GATHER_MS = 100;

/** Incidents that changed, to each audience what it may see of them. */
export class IncidentBroadcasts {
  readonly #consoles: Consoles;
  readonly #deps: PushDeps;
  readonly #changed = new Set<string>();
  #describing = false;

  constructor(consoles: Consoles, deps: PushDeps) {
    this.#consoles = consoles;
    this.#deps = deps;
  }

  /** Described one after the other, so that an older description never arrives after a newer one. */
  tell(incidentId: string): void {
    this.#changed.add(incidentId);
    if (!this.#describing) void this.#tellAll();
  }

  /** Forgets what is still to be told. */
  stop(): void {
    this.#changed.clear();
  }

  async #tellAll(): Promise<void> {
    this.#describing = true;
    try {
      while (this.#changed.size > 0) {
        this.#consoles.keepPace();
        const ids = [...this.#changed].slice(0, AT_ONCE);
        for (const id of ids) this.#changed.delete(id);
        await this.#tellTogether(ids);
        this.#consoles.askHowFar();
        await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      }
    } finally {
      this.#describing = false;
    }
  }

  /** One that cannot be described keeps no other from being told: it is looked for by halves. */
  async #tellTogether(ids: readonly string[]): Promise<void> {
    try {
      await this.#describe(ids);
    } catch (error) {
      if (ids.length === 1) {
        const facts = { err: error, incidentId: ids[0] };
        this.#deps.log.error(facts, 'an incident could not be told to the consoles');
        return;
      }
      const half = Math.ceil(ids.length / 2);
      await this.#tellTogether(ids.slice(0, half));
      await this.#tellTogether(ids.slice(half));
    }
  }

  async #describe(ids: readonly string[]): Promise<void> {
    const mayBeGone = new Map<string, boolean>();
    for (const audience of this.#consoles.audiences()) {
      const changed = [...(await this.#deps.describeIncidents(ids, audience))];
      const seen = new Set(changed.map(({ id }) => id));
      const gone: string[] = [];
      for (const id of ids) {
        if (seen.has(id)) continue;
        if (!mayBeGone.has(id)) mayBeGone.set(id, await this.#deps.hasLostOutages(id));
        if (mayBeGone.get(id) === true) gone.push(id);
      }
      if (changed.length + gone.length > 0) this.#send(audience, { changed, gone });
    }
  }

  #send(audience: Audience, batch: IncidentBatch): void {
    if (this.#consoles.wants(audience, 'rows')) {
      this.#consoles.tellConsoles(audience, 'incidents', packed(batch));
    }
    if (!this.#consoles.wants(audience, 'json')) return;
    for (const view of batch.changed) this.#consoles.tellPrograms(audience, 'incident', view);
    for (const id of batch.gone) this.#consoles.tellPrograms(audience, 'incidentGone', id);
  }
}
