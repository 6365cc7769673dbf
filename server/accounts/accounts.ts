import type { Clock } from '../../telemetry/contract/clock.ts';
import { SESSION_COOKIE } from '../account-rules.ts';
import type { Database } from '../database/schema.ts';
import type { Viewer } from '../viewer.ts';
import { AccountError } from './account-error.ts';
import { tokenViewer, tokenViewers } from './api-tokens.ts';
import { audit, type AuditAction } from './audit.ts';
import {
  changePassword,
  changePerson,
  findPerson,
  invite,
  listPeople,
  type Invitation,
  type PersonChange,
} from './people.ts';
import { personOf, viewerOf, type Language, type Person } from './person.ts';
import { endSession, startSession, useSession, useSessions, type NewSession } from './sessions.ts';
import { issueLink, redeemLink, type Redemption, type SignInLink } from './sign-in-links.ts';
import { PasswordGate } from './sign-in.ts';

const DAY_MS = 86_400_000;
const PER_QUESTION = 500;
const KEEP_AUDIT_MS = 2 * 365 * DAY_MS;

/** What a request or a socket brings to say who it is. */
export interface Credentials {
  cookie?: string | undefined;
  authorization?: string | undefined;
}

/** Who asks, and how they proved it. `csrfToken` and what belongs to a session are null for API tokens. */
export interface Authentication {
  viewer: Viewer;
  email: string | null;
  csrfToken: string | null;
  /** Epoch milliseconds. */
  expiresAt: number | null;
  sessionHash: string | null;
}

export interface SignedIn {
  person: Person;
  session: NewSession;
}

/** People, their sessions and links, and API tokens: who may come in, and as whom. */
export class Accounts {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #gate: PasswordGate;
  readonly #sessionsEnded = new Set<(personId: string) => void>();

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#gate = new PasswordGate(db, clock);
  }

  /** Calls back when sessions of a person ended: signed out; password, role or regions changed; disabled. Returns its undo. */
  onSessionsEnded(listener: (personId: string) => void): () => void {
    this.#sessionsEnded.add(listener);
    return () => this.#sessionsEnded.delete(listener);
  }

  /** Undefined for nobody. An `Authorization` header decides alone: a wrong token does not fall back to the cookie. */
  async authenticate({ cookie, authorization }: Credentials): Promise<Authentication | undefined> {
    if (authorization !== undefined) return await this.#byToken(authorization);
    const token = readCookie(cookie, SESSION_COOKIE);
    if (token === undefined) return undefined;
    const session = await useSession(this.#db, this.#clock, token);
    if (session === undefined) return undefined;
    const { csrfToken, expiresAt, tokenHash: sessionHash } = session;
    const person = personOf(session.person);
    return { viewer: viewerOf(person), email: person.email, csrfToken, expiresAt, sessionHash };
  }

  /** As `authenticate`, for many who are connected, in a question for some hundreds; in the order asked. */
  async viewersOf(credentials: readonly Credentials[]): Promise<(Viewer | undefined)[]> {
    const keys = credentials.map(({ cookie, authorization }) =>
      authorization === undefined
        ? { session: readCookie(cookie, SESSION_COOKIE) }
        : { token: bearerOf(authorization) },
    );
    const viewers = new Map<string, Viewer>();
    for (const portion of portionsOf(keys.flatMap(({ session }) => session ?? []))) {
      const people = await useSessions(this.#db, this.#clock, portion);
      for (const [session, person] of people) viewers.set(`session ${session}`, viewerOf(personOf(person)));
    }
    for (const portion of portionsOf(keys.flatMap(({ token }) => token ?? []))) {
      for (const [token, viewer] of await tokenViewers(this.#db, portion))
        viewers.set(`token ${token}`, viewer);
    }
    return keys.map(({ session, token }) =>
      viewers.get(session === undefined ? `token ${token ?? ''}` : `session ${session}`),
    );
  }

  /** @throws AccountError `wrongCredentials`, `tooManyAttempts`, `busy` */
  async signIn(email: string, password: string, address: string): Promise<SignedIn> {
    return await this.#start(await this.#gate.pass(email, password, address));
  }

  /** @throws AccountError `linkInvalid`, `emailTaken`, `busy` */
  async redeem(redemption: Redemption): Promise<SignedIn> {
    const person = await redeemLink(this.#db, this.#clock, redemption);
    this.#tellSessionsEnded(person.id);
    return await this.#start(person);
  }

  async signOut(authentication: Authentication): Promise<void> {
    if (authentication.sessionHash === null) return;
    await endSession(this.#db, authentication.sessionHash);
    const { viewer } = authentication;
    await this.audit(viewer, 'signOut', viewer.actor);
    if (viewer.personId !== null) this.#tellSessionsEnded(viewer.personId);
  }

  async listPeople(after: string | undefined, limit: number): Promise<Person[]> {
    return await listPeople(this.#db, after, limit);
  }

  /** @throws AccountError `emailTaken` */
  async invite(viewer: Viewer, invitation: Invitation): Promise<{ person: Person; link: SignInLink }> {
    const person = await invite(this.#db, this.#clock, viewer.actor, invitation);
    return { person, link: await issueLink(this.#db, this.#clock, person.id, viewer.actor) };
  }

  /** @throws AccountError `noSuchPerson` */
  async issueLink(viewer: Viewer, personId: string): Promise<SignInLink> {
    const person = await findPerson(this.#db, personId);
    if (person === undefined || person.disabledAt !== null) throw new AccountError('noSuchPerson');
    return await issueLink(this.#db, this.#clock, personId, viewer.actor);
  }

  /** @throws AccountError `noSuchPerson`, `lastAdministrator` */
  async changePerson(viewer: Viewer, personId: string, change: PersonChange): Promise<Person> {
    const { person, sessionsEnded } = await changePerson(
      this.#db,
      this.#clock,
      viewer.actor,
      personId,
      change,
    );
    if (sessionsEnded) this.#tellSessionsEnded(personId);
    return person;
  }

  /** A person changes their own name or language. */
  async changeOwn(
    personId: string,
    change: { name?: string | undefined; language?: Language | undefined },
  ): Promise<Person> {
    const { person } = await changePerson(this.#db, this.#clock, personId, personId, change);
    return person;
  }

  /**
   * A person changes their own password: every session ends and the answer is a new one.
   * @throws AccountError `wrongCredentials` when the current one is wrong, `tooManyAttempts`, `busy`
   */
  async changeOwnPassword(personId: string, current: string, next: string): Promise<SignedIn> {
    if (!(await this.#gate.confirm(personId, current))) throw new AccountError('wrongCredentials');
    await changePassword(this.#db, this.#clock, personId, next);
    this.#tellSessionsEnded(personId);
    const person = await findPerson(this.#db, personId);
    if (person === undefined) throw new AccountError('noSuchPerson');
    return await this.#start(person);
  }

  async audit(
    viewer: Viewer,
    action: AuditAction,
    subject: string,
    detail?: Record<string, unknown>,
  ): Promise<void> {
    await audit(this.#db, this.#clock, viewer.actor, action, subject, detail);
  }

  /** The same for who is no person: a terminal, a claim key. */
  async auditAs(
    actor: string,
    action: AuditAction,
    subject: string,
    detail?: Record<string, unknown>,
  ): Promise<void> {
    await audit(this.#db, this.#clock, actor, action, subject, detail);
  }

  /** Forgets what is over: ended sessions, old links, and audit rows of more than two years. For a daily timer. */
  async tidy(): Promise<void> {
    const now = this.#clock.now();
    await this.#db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
    await this.#db.deleteFrom('sign_in_links').where('expires_at', '<=', now).execute();
    await this.#db
      .deleteFrom('audit')
      .where('at', '<', now - KEEP_AUDIT_MS)
      .execute();
  }

  async #byToken(authorization: string): Promise<Authentication | undefined> {
    const token = bearerOf(authorization);
    if (token === undefined) return undefined;
    const viewer = await tokenViewer(this.#db, token);
    if (viewer === undefined) return undefined;
    return { viewer, email: null, csrfToken: null, expiresAt: null, sessionHash: null };
  }

  async #start(person: Person): Promise<SignedIn> {
    return { person, session: await startSession(this.#db, this.#clock, person.id) };
  }

  #tellSessionsEnded(personId: string): void {
    for (const listener of this.#sessionsEnded) listener(personId);
  }
}

function bearerOf(authorization: string): string | undefined {
  const [scheme, token] = authorization.split(' ');
  return scheme?.toLowerCase() === 'bearer' ? token : undefined;
}

/** Each once, so many at a time: a statement takes only so many values. */
function portionsOf(values: readonly string[]): string[][] {
  const different = [...new Set(values)];
  return Array.from({ length: Math.ceil(different.length / PER_QUESTION) }, (_, at) =>
    different.slice(at * PER_QUESTION, (at + 1) * PER_QUESTION),
  );
}

/** One cookie out of a `Cookie` header (RFC 6265, 4.2). */
function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}
