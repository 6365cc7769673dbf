import type { Clock } from '../telemetry/contract/clock.ts';
import { audit, type AuditAction } from './accounts/audit.ts';
import type { Database } from './database/schema.ts';

/** Something that may happen ten thousand times a second, of which the audit wants to know. */
export interface Sighting {
  /** Who; as the audit writes it. */
  actor: string;
  action: AuditAction;
  /** Further tells sightings apart; one of a few fixed words. */
  kind: string;
  subject: string;
}

interface Gathered {
  sighting: Sighting;
  /** Since the last row was written. */
  times: number;
  since: number;
  /** 0: none yet. */
  writtenAt: number;
}

const HOUR_MS = 3_600_000;
/** Whoever finds no place is counted under `others`. */
const MAX_ACTORS = 1_000;
const MAX_SHOWN = 200;

/**
 * Audits what may come as a flood: the first sighting of an actor and kind at the next flush, then once an hour how
 * often it went on. So a flood costs 24 rows a day per actor, and at most a thousand actors an hour have rows of their own.
 */
export class CoalescedAudit {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #gathered = new Map<string, Gathered>();

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  saw(sighting: Sighting): void {
    const key = `${sighting.action}\n${sighting.kind}\n${sighting.actor}`;
    const known = this.#gathered.get(key);
    if (known !== undefined) {
      if (known.times === 0) known.since = this.#clock.now();
      known.times += 1;
      known.sighting = sighting;
    } else if (this.#gathered.size < MAX_ACTORS) {
      this.#gathered.set(key, { sighting, times: 1, since: this.#clock.now(), writtenAt: 0 });
    } else if (sighting.actor !== 'others') {
      this.#others(sighting);
    }
  }

  /** Writes what is due and forgets who has been quiet for an hour. What cannot be written is counted on. */
  async flush(): Promise<void> {
    const now = this.#clock.now();
    for (const [key, gathered] of this.#gathered) {
      if (gathered.writtenAt !== 0 && now - gathered.writtenAt < HOUR_MS) continue;
      const { times, since, sighting } = gathered;
      if (times === 0) {
        this.#gathered.delete(key);
        continue;
      }
      const { actor, action, kind, subject } = sighting;
      const detail = { kind, times, since: new Date(since).toISOString() };
      await audit(this.#db, this.#clock, printable(actor), action, printable(subject), detail);
      gathered.times -= times;
      gathered.writtenAt = now;
    }
  }

  #others({ action, kind }: Sighting): void {
    const key = `${action}\n${kind}\nothers`;
    const known = this.#gathered.get(key);
    if (known !== undefined) known.times += 1;
    // One place above the limit for each of the few actions and kinds there are.
    else {
      const sighting = { actor: 'others', action, kind, subject: 'others' };
      this.#gathered.set(key, { sighting, times: 1, since: this.#clock.now(), writtenAt: 0 });
    }
  }
}

/** Databases refuse NUL, and a row must stay short and of one line, whatever a client sent. */
function printable(text: string): string {
  return text
    .slice(0, MAX_SHOWN)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
