import type { Generated } from 'kysely';

/** How people handle what happens: what they mute, what they have seen, what they leave to the next shift. */

/** Planned muting of notifications. */
export interface SilenceTable {
  id: string;
  /** See `silenceScopes`. */
  scope: string;
  /** Incident or site id, INEGI code, or the name that links bear. */
  target: string;
  /** Whose beam or gateway; null: of whoever has one of that name. */
  provider: string | null;
  starts_at: number;
  ends_at: number;
  reason: string;
  /** As in the audit. */
  declared_by: string;
  declared_at: number;
  /** Somebody ended it before its time. */
  ended_by: string | null;
  ended_at: number | null;
}

/** Until when a person has seen what happened to incidents. */
export interface LastLookTable {
  person_id: string;
  seen_at: number;
}

export interface HandoverNoteTable {
  id: Generated<number>;
  at: number;
  /** As in the audit. */
  author: string;
  /** JSON: the regions its author was limited to; null: the whole country. Who may see less is not shown the note. */
  region_codes: string | null;
  text: string;
}
