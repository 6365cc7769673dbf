import type { Clock } from '../../telemetry/contract/clock.ts';
import { SESSION_IDLE_MS, SESSION_MAX_MS } from '../account-rules.ts';
import type { Database } from '../database/schema.ts';
import type { PersonTable } from '../database/tables/people.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** The end is moved at most this often, so that reading does not mean writing. */
const SLIDE_EVERY_MS = 5 * 60_000;

export interface NewSession {
  /** For the cookie; the database keeps its hash only. */
  token: string;
  csrfToken: string;
  expiresAt: number;
}

export interface OpenSession {
  tokenHash: string;
  csrfToken: string;
  expiresAt: number;
  person: PersonTable;
}

export async function startSession(db: Database, clock: Clock, personId: string): Promise<NewSession> {
  const now = clock.now();
  const session = { token: newSecret(), csrfToken: newSecret(), expiresAt: now + SESSION_IDLE_MS };
  await db
    .insertInto('sessions')
    .values({
      token_hash: hashSecret(session.token),
      person_id: personId,
      csrf_token: session.csrfToken,
      created_at: now,
      expires_at: session.expiresAt,
    })
    .execute();
  return session;
}

/** The session of a cookie, and whose it is; undefined when it ended or the person was disabled. Use moves its end. */
export async function useSession(
  db: Database,
  clock: Clock,
  token: string,
): Promise<OpenSession | undefined> {
  const tokenHash = hashSecret(token);
  const row = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person_id')
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', clock.now())
    .where('people.disabled_at', 'is', null)
    .selectAll('people')
    .select(['sessions.csrf_token', 'sessions.expires_at', 'sessions.created_at as started_at'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { csrf_token, expires_at, started_at, ...person } = row;
  const expiresAt = await slide(db, clock, tokenHash, started_at, expires_at);
  return { tokenHash, csrfToken: csrf_token, expiresAt, person };
}

/** Whose these cookies' sessions are, by cookie: as `useSession`, in one question for many. */
export async function useSessions(
  db: Database,
  clock: Clock,
  tokens: readonly string[],
): Promise<Map<string, PersonTable>> {
  const byHash = new Map(tokens.map((token) => [hashSecret(token), token]));
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person_id')
    .where('sessions.token_hash', 'in', [...byHash.keys()])
    .where('sessions.expires_at', '>', clock.now())
    .where('people.disabled_at', 'is', null)
    .selectAll('people')
    .select(['sessions.token_hash', 'sessions.expires_at', 'sessions.created_at as started_at'])
    .execute();
  const people = new Map<string, PersonTable>();
  for (const { token_hash, expires_at, started_at, ...person } of rows) {
    await slide(db, clock, token_hash, started_at, expires_at);
    people.set(byHash.get(token_hash) ?? '', person);
  }
  return people;
}

export async function endSession(db: Database, tokenHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

export async function endSessionsOf(db: Database, personId: string): Promise<void> {
  await db.deleteFrom('sessions').where('person_id', '=', personId).execute();
}

async function slide(
  db: Database,
  clock: Clock,
  tokenHash: string,
  startedAt: number,
  expiresAt: number,
): Promise<number> {
  const later = Math.min(clock.now() + SESSION_IDLE_MS, startedAt + SESSION_MAX_MS);
  if (later - expiresAt < SLIDE_EVERY_MS) return expiresAt;
  await db.updateTable('sessions').set({ expires_at: later }).where('token_hash', '=', tokenHash).execute();
  return later;
}
