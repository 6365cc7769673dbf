import type { IncidentEventKind } from '../../telemetry/contract/incidents.ts';
import type { Because } from '../causes/verdict.ts';
import type { Incident } from './incident.ts';

/** A row of an incident's timeline, as it is written. */
export interface TimelineRow {
  key: string;
  incidentId: string;
  at: number;
  until: number;
  kind: IncidentEventKind;
  count: number;
  values: Record<string, number | string>;
  because?: readonly Because[] | undefined;
}

/** Facts of one kind within so long share a row, where many come. */
const COALESCE_MS = 60_000;
/** From so many rows on a fact is added to the last of its kind. */
const MOST_ROWS = 200;
const coalesced: ReadonlySet<IncidentEventKind> = new Set([
  'joined',
  'left',
  'restated',
  'flapping',
  'merged',
  'grouped',
]);

/** Every fact that made us think so, with its time. Bounded per incident: `MOST_ROWS` and one more of each kind. */
export class Timeline {
  /** The newest row of each incident and kind. */
  readonly #last = new Map<string, Map<IncidentEventKind, TimelineRow>>();
  #pending = new Map<string, TimelineRow>();

  note(
    incident: Incident,
    at: number,
    kind: IncidentEventKind,
    values: TimelineRow['values'] = {},
    { count = 1, because }: { count?: number; because?: readonly Because[] } = {},
  ): void {
    let rows = this.#last.get(incident.id);
    if (rows === undefined) this.#last.set(incident.id, (rows = new Map<IncidentEventKind, TimelineRow>()));
    const last = rows.get(kind);
    const joins =
      last !== undefined &&
      ((coalesced.has(kind) && at - last.at < COALESCE_MS) || incident.eventCount >= MOST_ROWS);
    if (joins) {
      Object.assign(last, { until: at, count: last.count + count, values, because });
      this.#pending.set(last.key, last);
      return;
    }
    incident.eventCount += 1;
    const key = `${incident.id}:${incident.eventCount}`;
    const row = { key, incidentId: incident.id, at, until: at, kind, count, values, because };
    rows.set(kind, row);
    this.#pending.set(key, row);
  }

  /** The incident is not in memory any more. */
  forget(incidentId: string): void {
    this.#last.delete(incidentId);
  }

  /** Rows to write, copies. */
  take(): TimelineRow[] {
    const rows = [...this.#pending.values()].map((row) => ({ ...row }));
    this.#pending = new Map();
    return rows;
  }

  giveBack(rows: readonly TimelineRow[]): void {
    const given = new Map(rows.map((row) => [row.key, row]));
    this.#pending = new Map([...given, ...this.#pending]);
  }
}
