import type { Clock } from '../../telemetry/contract/clock.ts';
import { Attempts } from '../attempts.ts';
import type { Database } from '../database/schema.ts';
import { AccountError } from './account-error.ts';
import { audit } from './audit.ts';
import { verifyPassword } from './passwords.ts';
import { normalEmail, personOf, type Person } from './person.ts';

/** Wrong passwords for one account, from wherever they come, before it refuses to listen for the rest of the window. */
export const MAX_FAILURES = 10;
export const FAILURE_WINDOW_MS = 15 * 60_000;

/** Checks passwords, and how often they were wrong. */
export class PasswordGate {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #failures: Attempts;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#failures = new Attempts(clock, FAILURE_WINDOW_MS);
  }

  /**
   * Answers whose password this is. An unknown address takes as long, counts as much and fails in the same words as a wrong password.
   * @throws AccountError `wrongCredentials`, `tooManyAttempts`, `busy`
   */
  async pass(email: string, password: string, address: string): Promise<Person> {
    const account = normalEmail(email);
    // Counted before the hash is computed, so that attempts sent all at once are counted too.
    const { attempts, endsAt } = this.#failures.add(account);
    if (attempts > MAX_FAILURES) throw new AccountError('tooManyAttempts', endsAt);
    const row = await this.#db
      .selectFrom('people')
      .selectAll()
      .where('email', '=', account)
      .where('disabled_at', 'is', null)
      .executeTakeFirst();
    if (!(await verifyPassword(password, row?.password_hash ?? null)) || row === undefined) {
      await this.#audit(row?.id ?? 'nobody', 'signInFailed', { email: account.slice(0, 100), address });
      throw new AccountError('wrongCredentials');
    }
    this.#failures.forget(account);
    await this.#audit(row.id, 'signIn', { address });
    return personOf(row);
  }

  /** True when this is the person's password; failures count as at sign-in. */
  async confirm(personId: string, password: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('people')
      .select(['email', 'password_hash'])
      .where('id', '=', personId)
      .executeTakeFirst();
    if (row === undefined) return false;
    const { attempts, endsAt } = this.#failures.add(row.email);
    if (attempts > MAX_FAILURES) throw new AccountError('tooManyAttempts', endsAt);
    const right = await verifyPassword(password, row.password_hash);
    if (right) this.#failures.forget(row.email);
    return right;
  }

  async #audit(
    subject: string,
    action: 'signIn' | 'signInFailed',
    detail: Record<string, unknown>,
  ): Promise<void> {
    await audit(this.#db, this.#clock, subject, action, subject, detail);
  }
}
