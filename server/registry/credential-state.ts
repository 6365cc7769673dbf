import type { Selectable } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { TerminalTable } from '../database/tables/registry.ts';

const ROWS_PER_READ = 1_000;

/**
 * - `none`: it has no password of its own, as an adopted one
 * - `issued`: it has one that was not used yet, as far as we are asked
 * - `active`: it has one and used it
 * - `overlap`: it has a new one, and the one before is still good
 * - `revoked`
 */
export const credentialStates = ['none', 'issued', 'active', 'overlap', 'revoked'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** A terminal as far as its identity goes; times in ISO 8601. */
export interface TerminalCredential {
  terminalId: string;
  siteId: string;
  lifecycle: string;
  credential: CredentialState;
  credentialAt: string | null;
  credentialUsedAt: string | null;
  /** Until when the password before is good. */
  overlapUntil: string | null;
  replacedBy: string | null;
  withdrawnAt: string | null;
}

type TerminalRow = Selectable<TerminalTable>;

/** Rows of all terminals, or those of a site, by id; read in portions. */
export async function* terminalCredentials(
  db: Database,
  siteId?: string,
): AsyncGenerator<TerminalRow, void, undefined> {
  for (let after = ''; ;) {
    let rows = db.selectFrom('terminals').selectAll().where('id', '>', after);
    if (siteId !== undefined) rows = rows.where('site_id', '=', siteId);
    const page = await rows.orderBy('id').limit(ROWS_PER_READ).execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_PER_READ) return;
    after = last.id;
  }
}

export function credentialState(row: TerminalRow, now: number): TerminalCredential {
  const overlaps = row.revoked_at === null && row.previous_hash !== null && (row.previous_until ?? 0) > now;
  return {
    terminalId: row.id,
    siteId: row.site_id,
    lifecycle: row.lifecycle,
    credential: stateOf(row, overlaps),
    credentialAt: iso(row.credential_at),
    credentialUsedAt: iso(row.credential_used_at),
    overlapUntil: overlaps ? iso(row.previous_until) : null,
    replacedBy: row.replaced_by,
    withdrawnAt: iso(row.withdrawn_at),
  };
}

function stateOf(row: TerminalRow, overlaps: boolean): CredentialState {
  if (row.credential_hash === null) return 'none';
  if (row.revoked_at !== null) return 'revoked';
  if (overlaps) return 'overlap';
  return row.credential_used_at === null ? 'issued' : 'active';
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
