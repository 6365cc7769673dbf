import { randomBytes } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Role } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { Viewer } from '../viewer.ts';
import { audit } from './audit.ts';
import { regionCodesOf, regionCodesText, roleOf } from './person.ts';
import { hashSecret, newSecret } from './secrets.ts';

export interface ApiToken {
  id: string;
  name: string;
  role: Role;
  regionCodes: readonly RegionCode[] | null;
  createdAt: number;
  revokedAt: number | null;
}

export interface NewApiToken {
  name: string;
  role: Role;
  regionCodes: readonly RegionCode[] | null;
}

/** Makes a token for scripts. The token itself is answered once; the database keeps its hash. */
export async function issueToken(
  db: Database,
  clock: Clock,
  wanted: NewApiToken,
): Promise<{ id: string; token: string }> {
  const id = randomBytes(6).toString('hex');
  const token = `atalaya_${newSecret()}`;
  await db
    .insertInto('api_tokens')
    .values({
      id,
      token_hash: hashSecret(token),
      name: wanted.name,
      role: wanted.role,
      region_codes: regionCodesText(wanted.regionCodes),
      created_at: clock.now(),
      revoked_at: null,
    })
    .execute();
  await audit(db, clock, 'command', 'tokenIssued', id, { ...wanted });
  return { id, token };
}

export async function listTokens(db: Database): Promise<ApiToken[]> {
  const rows = await db.selectFrom('api_tokens').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: roleOf(row.role),
    regionCodes: regionCodesOf(row.region_codes),
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }));
}

/** Ends a token; false when there is none with this id that still works. */
export async function revokeToken(db: Database, clock: Clock, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ revoked_at: clock.now() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await audit(db, clock, 'command', 'tokenRevoked', id);
  return true;
}

/** On whose behalf a bearer of this token asks; undefined when it is unknown or revoked. */
export async function tokenViewer(db: Database, token: string): Promise<Viewer | undefined> {
  return (await tokenViewers(db, [token])).get(token);
}

/** The same for many at once, by token; those that are unknown or revoked are left out. */
export async function tokenViewers(db: Database, tokens: readonly string[]): Promise<Map<string, Viewer>> {
  const byHash = new Map(tokens.map((token) => [hashSecret(token), token]));
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('token_hash', 'in', [...byHash.keys()])
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      byHash.get(row.token_hash) ?? '',
      {
        actor: `token:${row.name}`,
        personId: null,
        name: row.name,
        role: roleOf(row.role),
        language: 'es',
        regionCodes: regionCodesOf(row.region_codes),
      },
    ]),
  );
}
