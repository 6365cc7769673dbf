import type { Generated } from 'kysely';

/** Messages of terminals that are kept in the database, and what terminals are asked. */

/** Samples whose time is doubtful; server/quarantine says what `state` means. */
export interface QuarantineTable {
  id: Generated<number>;
  terminal_id: string;
  /** What tells one sample of a terminal from another. */
  sample_key: string;
  reason: string;
  state: string;
  measured_at: number;
  received_at: number;
  epoch: string;
  seq: number | null;
  boot_id: string | null;
  monotonic_ms: number | null;
  /** Added to `measured_at` when it is released. */
  shift_ms: number;
  decided_at: number | null;
  /** JSON; empty once decided. */
  sample: string;
}

export interface DeadLetterTable {
  id: Generated<number>;
  received_at: number;
  reason: string;
  expected: string;
  got: string;
  topic: string;
  terminal_id: string | null;
  /** The payload's first bytes, base64. */
  payload: string;
}

/** What a terminal was asked to do, and what came of it: server/commands/command.ts explains. */
export interface CommandTable {
  id: string;
  terminal_id: string;
  site_id: string;
  kind: string;
  /** JSON object. */
  parameters: string;
  state: string;
  asked_by: string;
  idempotency_key: string | null;
  issued_at: number;
  not_before: number;
  expires_at: number;
  sent_at: number | null;
  sends: number;
  answered_at: number | null;
  ended_at: number | null;
  reason: string | null;
  /** JSON object of the terminal's reply. */
  result: string | null;
}
