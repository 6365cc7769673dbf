import { randomUUID } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { AccountError } from './account-error.ts';
import { audit } from './audit.ts';
import { hashPassword } from './passwords.ts';
import { normalEmail, personOf, type Language, type Person } from './person.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { endSessionsOf } from './sessions.ts';

export const LINK_VALID_MS = 24 * 3_600_000;
/** Stands in until the first administrator tells their own address. */
export const FIRST_EMAIL = 'administrator@localhost';

export interface SignInLink {
  /** Goes behind `PUBLIC_URL/sign-in#token=`: the part after `#` never reaches a server's log. */
  token: string;
  expiresAt: number;
}

/** What the person may settle when opening the link. `email` counts for the first administrator only: others were invited by theirs. */
export interface Redemption {
  token: string;
  password: string;
  name?: string | undefined;
  email?: string | undefined;
  language?: Language | undefined;
}

/**
 * Makes sure that somebody can administer: at the first start, and at every start until that somebody chose a password,
 * it answers a new one-time link. Undefined when an administrator with a password exists.
 */
export async function ensureAdministrator(db: Database, clock: Clock): Promise<SignInLink | undefined> {
  const administrators = await db
    .selectFrom('people')
    .selectAll()
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .execute();
  if (administrators.some((each) => each.password_hash !== null)) return undefined;
  const id = administrators[0]?.id ?? (await createFirstAdministrator(db, clock));
  return await issueLink(db, clock, id, 'command');
}

/** A new one-time link; earlier ones of the same person stop working. */
export async function issueLink(
  db: Database,
  clock: Clock,
  personId: string,
  actor: string,
): Promise<SignInLink> {
  const link = { token: newSecret(), expiresAt: clock.now() + LINK_VALID_MS };
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('sign_in_links').where('person_id', '=', personId).execute();
    await trx
      .insertInto('sign_in_links')
      .values({
        token_hash: hashSecret(link.token),
        person_id: personId,
        expires_at: link.expiresAt,
        used_at: null,
      })
      .execute();
    await audit(trx, clock, actor, 'linkIssued', personId);
  });
  return link;
}

/**
 * Opens a link: sets the chosen password, ends the person's sessions and uses the link up, all or nothing.
 * @throws AccountError `linkInvalid`, `emailTaken`, `busy`
 */
export async function redeemLink(db: Database, clock: Clock, redemption: Redemption): Promise<Person> {
  const tokenHash = hashSecret(redemption.token);
  // Looked up first, so that a made-up token costs no password hash; the transaction below decides.
  if ((await validLink(db, clock, tokenHash)) === undefined) throw new AccountError('linkInvalid');
  const passwordHash = await hashPassword(redemption.password);
  return await db.transaction().execute(async (trx) => {
    const link = await validLink(trx, clock, tokenHash);
    if (link === undefined || !(await useUp(trx, clock, tokenHash))) throw new AccountError('linkInvalid');
    const email = link.email === FIRST_EMAIL ? normalEmail(redemption.email ?? FIRST_EMAIL) : link.email;
    await refuseTakenEmail(trx, email, link.person_id);
    const row = await trx
      .updateTable('people')
      .set({
        password_hash: passwordHash,
        email,
        ...(redemption.name === undefined ? {} : { name: redemption.name }),
        ...(redemption.language === undefined ? {} : { language: redemption.language }),
      })
      .where('id', '=', link.person_id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await endSessionsOf(trx, link.person_id);
    await audit(trx, clock, link.person_id, 'linkRedeemed', link.person_id);
    return personOf(row);
  });
}

/** @throws AccountError `emailTaken` when somebody else has this address */
export async function refuseTakenEmail(db: Database, email: string, exceptId?: string): Promise<void> {
  const other = await db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirst();
  if (other !== undefined && other.id !== exceptId) throw new AccountError('emailTaken');
}

async function validLink(
  db: Database,
  clock: Clock,
  tokenHash: string,
): Promise<{ person_id: string; email: string } | undefined> {
  return await db
    .selectFrom('sign_in_links')
    .innerJoin('people', 'people.id', 'sign_in_links.person_id')
    .select(['sign_in_links.person_id', 'people.email'])
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .where('people.disabled_at', 'is', null)
    .executeTakeFirst();
}

/** False when somebody else was faster. */
async function useUp(db: Database, clock: Clock, tokenHash: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sign_in_links')
    .set({ used_at: clock.now() })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function createFirstAdministrator(db: Database, clock: Clock): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('people')
    .values({
      id,
      name: 'Administrator',
      email: FIRST_EMAIL,
      role: 'administrator',
      language: 'es',
      region_codes: null,
      password_hash: null,
      created_at: clock.now(),
      disabled_at: null,
    })
    .execute();
  await audit(db, clock, 'command', 'personInvited', id, { role: 'administrator' });
  return id;
}
