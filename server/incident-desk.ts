import type { Clock } from '../telemetry/contract/clock.ts';
import { personOf, viewerOf, type Person } from './accounts/person.ts';
import type { Database } from './database/schema.ts';
import { HarmTurns } from './harm-turns.ts';
import { acknowledgeIncident } from './incidents/acknowledge.ts';
import { assignIncident } from './incidents/assign.ts';
import { commentIncident, type Comment } from './incidents/comment.ts';
import type { LiveView } from './live/live-view.ts';
import { writeAssigned } from './notify/assigned.ts';
import type { Notifier } from './notify/notifier.ts';
import type { Silences } from './notify/silences.ts';
import type { Fleet } from './registry/fleet.ts';
import { maySee, type Viewer } from './viewer.ts';

export interface IncidentDeskParts {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  live: Pick<LiveView, 'site'>;
  silences: Silences;
  notifier: Pick<Notifier, 'links' | 'wake'>;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Consoles are to be told how an incident stands. */
  changed: (incidentId: string) => void;
}

/** What people do about incidents: it is durable when they are answered, the consoles are told, and who is concerned is notified. */
export class IncidentDesk {
  readonly harmTurns = new HarmTurns();
  readonly silences: Silences;
  readonly #parts: IncidentDeskParts;

  constructor(parts: IncidentDeskParts) {
    this.#parts = parts;
    this.silences = parts.silences;
  }

  /** Somebody takes notice. False: it is not open. */
  async acknowledge(incidentId: string, actor: string): Promise<boolean> {
    const { db, clock, changed } = this.#parts;
    const acknowledged = await acknowledgeIncident(db, incidentId, actor, clock.now());
    if (acknowledged) changed(incidentId);
    return acknowledged;
  }

  /** Gives an open incident to a person, or takes it back. Who is given one by somebody else is told. */
  async assign(
    incidentId: string,
    person: Person | null,
    viewer: Viewer,
  ): Promise<'done' | 'same' | 'notOpen'> {
    const { db, clock, changed, notifier } = this.#parts;
    const assignment = { incidentId, person, actor: viewer.actor, at: clock.now() };
    const done = await assignIncident(db, assignment, async (trx, key) => {
      if (person === null || person.id === viewer.personId) return;
      const addressee = { ...viewerOf(person), personId: person.id, email: person.email };
      const { links } = notifier;
      await writeAssigned(
        trx,
        { ...this.#parts, links },
        { incidentId, person: addressee, by: viewer.name, key },
      );
    });
    if (done === 'done') {
      changed(incidentId);
      notifier.wake();
    }
    return done;
  }

  /** Somebody says something of it. Undefined: there is no room for more. */
  async comment(comment: Omit<Comment, 'at'>): Promise<{ isNew: boolean; at: number } | undefined> {
    const { db, clock, changed } = this.#parts;
    const said = await commentIncident(db, { ...comment, at: clock.now() });
    if (said?.isNew === true) changed(comment.incidentId);
    return said;
  }

  /** People who may handle what happens at one of these places, by name. */
  async assignees(regionCodes: readonly string[]): Promise<Person[]> {
    const rows = await this.#parts.db
      .selectFrom('people')
      .selectAll()
      .where('disabled_at', 'is', null)
      .where('role', '!=', 'planner')
      .orderBy('name')
      .orderBy('id')
      .execute();
    return rows.map(personOf).filter((person) => regionCodes.some((code) => maySee(person, code)));
  }

  /** Agreed maintenance of these terminals began or ended: the consoles are told of what is open there. */
  async maintenanceTurned(terminalIndexes: readonly number[]): Promise<void> {
    if (terminalIndexes.length === 0) return;
    const { db, fleet, changed } = this.#parts;
    const turned = new Set(terminalIndexes.map((index) => fleet.terminals[index]?.id));
    const open = await db
      .selectFrom('outages')
      .select(['incident_id', 'terminal_id'])
      .where('ends_at', 'is', null)
      .where('incident_id', 'is not', null)
      .execute();
    const concerned = open.filter(({ terminal_id: id }) => turned.has(id));
    for (const id of new Set(concerned.map((outage) => outage.incident_id))) if (id !== null) changed(id);
  }

  /** Tells the consoles what stands otherwise only because time passed. Call it once a second. */
  async tick(): Promise<void> {
    const { db, clock, changed, silences } = this.#parts;
    for (const id of this.harmTurns.due(clock.now())) changed(id);
    if (!silences.turned()) return;
    const open = await db.selectFrom('incidents').select('id').where('status', '!=', 'resolved').execute();
    for (const { id } of open) changed(id);
  }
}
