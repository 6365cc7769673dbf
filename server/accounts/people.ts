import { randomUUID } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Role } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import { AccountError } from './account-error.ts';
import { audit } from './audit.ts';
import { hashPassword } from './passwords.ts';
import { normalEmail, personOf, regionCodesText, type Language, type Person } from './person.ts';
import { endSessionsOf } from './sessions.ts';
import { refuseTakenEmail } from './sign-in-links.ts';

export interface Invitation {
  name: string;
  email: string;
  role: Role;
  language: Language;
  regionCodes: readonly RegionCode[] | null;
}

export interface PersonChange {
  name?: string | undefined;
  role?: Role | undefined;
  language?: Language | undefined;
  regionCodes?: readonly RegionCode[] | null | undefined;
  disabled?: boolean | undefined;
}

export async function findPerson(db: Database, id: string): Promise<Person | undefined> {
  const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : personOf(row);
}

/** People in the order of their ids, after the given one. */
export async function listPeople(db: Database, after: string | undefined, limit: number): Promise<Person[]> {
  let query = db.selectFrom('people').selectAll().orderBy('id').limit(limit);
  if (after !== undefined) query = query.where('id', '>', after);
  return (await query.execute()).map(personOf);
}

/** @throws AccountError `emailTaken` */
export async function invite(
  db: Database,
  clock: Clock,
  actor: string,
  invitation: Invitation,
): Promise<Person> {
  const email = normalEmail(invitation.email);
  return await db.transaction().execute(async (trx) => {
    await refuseTakenEmail(trx, email);
    const row = await trx
      .insertInto('people')
      .values({
        id: randomUUID(),
        name: invitation.name,
        email,
        role: invitation.role,
        language: invitation.language,
        region_codes: regionCodesText(invitation.regionCodes),
        password_hash: null,
        created_at: clock.now(),
        disabled_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const { role, regionCodes } = invitation;
    await audit(trx, clock, actor, 'personInvited', row.id, { email, role, regionCodes });
    return personOf(row);
  });
}

/**
 * Changes a person. What changes their rights ends their sessions; the second answer tells whether it did.
 * @throws AccountError `noSuchPerson`, `lastAdministrator`
 */
export async function changePerson(
  db: Database,
  clock: Clock,
  actor: string,
  id: string,
  change: PersonChange,
): Promise<{ person: Person; sessionsEnded: boolean }> {
  return await db.transaction().execute(async (trx) => {
    const before = await findPerson(trx, id);
    if (before === undefined) throw new AccountError('noSuchPerson');
    const row = await trx
      .updateTable('people')
      .set({
        name: change.name ?? before.name,
        role: change.role ?? before.role,
        language: change.language ?? before.language,
        region_codes: regionCodesText(
          change.regionCodes === undefined ? before.regionCodes : change.regionCodes,
        ),
        disabled_at: disabledAt(before, change, clock),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const person = personOf(row);
    if (administers(before) && !administers(person)) await refuseWithoutAdministrator(trx);
    const sessionsEnded = rightsDiffer(before, person);
    if (sessionsEnded) await endSessionsOf(trx, id);
    // A disabled person's unopened invitation must not let them in again later.
    if (person.disabledAt !== null) {
      await trx.deleteFrom('sign_in_links').where('person_id', '=', id).execute();
    }
    await audit(trx, clock, actor, 'personChanged', id, { ...change });
    return { person, sessionsEnded };
  });
}

/** A person changes their own password; all of their sessions end. */
export async function changePassword(
  db: Database,
  clock: Clock,
  personId: string,
  password: string,
): Promise<void> {
  const hash = await hashPassword(password);
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('people').set({ password_hash: hash }).where('id', '=', personId).execute();
    await endSessionsOf(trx, personId);
    await audit(trx, clock, personId, 'passwordChanged', personId);
  });
}

function disabledAt(before: Person, change: PersonChange, clock: Clock): number | null {
  if (change.disabled === undefined) return before.disabledAt;
  return change.disabled ? (before.disabledAt ?? clock.now()) : null;
}

function administers(person: Person): boolean {
  return person.role === 'administrator' && person.regionCodes === null && person.disabledAt === null;
}

function rightsDiffer(a: Person, b: Person): boolean {
  return (
    a.role !== b.role ||
    (a.disabledAt === null) !== (b.disabledAt === null) ||
    JSON.stringify(a.regionCodes) !== JSON.stringify(b.regionCodes)
  );
}

async function refuseWithoutAdministrator(db: Database): Promise<void> {
  const other = await db
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'administrator')
    .where('region_codes', 'is', null)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (other === undefined) throw new AccountError('lastAdministrator');
}
