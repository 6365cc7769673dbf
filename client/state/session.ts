import { signal } from '@preact/signals';
import type { Role } from '../../telemetry/contract/site-state.ts';
import { ApiError, ask, onSignedOut, tell, useCsrfToken } from '../connection/api.ts';
import { session as sessionResource } from '../connection/resources.ts';
import type { Session } from '../connection/resources.ts';
import type { Page } from './place.ts';
import { language, languageIsOpen } from './preferences.ts';

export type Person = Session['person'];

/** `expired` keeps the page as it was, under a sign-in dialog. */
export type SessionState =
  | { status: 'loading' }
  | { status: 'unreachable' }
  | { status: 'signedOut' }
  | { status: 'signedIn'; person: Person }
  | { status: 'expired'; person: Person };

export const session = signal<SessionState>({ status: 'loading' });

const pagesByRole: Record<Role, readonly Page[]> = {
  operator: ['map', 'handover', 'regions', 'reports', 'subscriptions', 'administration'],
  technician: ['map', 'regions', 'subscriptions'],
  planner: ['map', 'regions', 'reports'],
  administrator: ['map', 'handover', 'regions', 'reports', 'subscriptions', 'administration'],
};

/** Pages this person's role has a use for; the server decides what it gives. */
export function pagesOf(person: Person): readonly Page[] {
  return pagesByRole[person.role];
}

export function mayAcknowledge(person: Person): boolean {
  return person.role === 'operator' || person.role === 'administrator' || person.role === 'technician';
}

/** May ask terminals for something. */
export function mayCommand(person: Person): boolean {
  return person.role === 'operator' || person.role === 'administrator';
}

/** May release or discard samples in quarantine. */
export function maySettle(person: Person): boolean {
  return person.role === 'operator' || person.role === 'administrator';
}

/** May say that service may be away for a time; what has begun already, all but operators. */
export function mayDeclareMaintenance({ role }: Person): boolean {
  return role !== 'technician';
}

export function mayWithdrawMaintenance({ role }: Person): boolean {
  return role === 'planner' || role === 'administrator';
}

export function maySeeCommands(person: Person): boolean {
  return mayCommand(person) || person.role === 'technician';
}

/** Asks who is signed in by the cookie. */
export async function loadSession(): Promise<void> {
  onSignedOut(expire);
  try {
    enter(await ask('/session', sessionResource, { quiet: true }));
  } catch (error) {
    const signedOut = error instanceof ApiError && error.failure === 'signedOut';
    session.value = { status: signedOut ? 'signedOut' : 'unreachable' };
  }
}

/** Rejects with ApiError; `signedOut` says that the pair is wrong. */
export async function signIn(email: string, password: string): Promise<void> {
  enter(await ask('/session', sessionResource, { method: 'POST', body: { email, password }, quiet: true }));
}

/** What a one-time link is redeemed with. Name and address may be left as the account has them. */
export interface Redemption {
  token: string;
  password: string;
  name?: string;
  email?: string;
}

/** Redeems a one-time link and sets the password. Rejects with ApiError. */
export async function redeemLink(redemption: Redemption): Promise<void> {
  const body = { ...redemption, language: language.value };
  enter(await ask('/sign-in-links/redeem', sessionResource, { method: 'POST', body, quiet: true }));
}

export async function signOut(): Promise<void> {
  await tell('/session', { method: 'DELETE', quiet: true }).catch(() => undefined);
  session.value = { status: 'signedOut' };
}

/** The session ended elsewhere: by time, by sign-out in another tab, by an administrator. */
export function expire(): void {
  const current = session.value;
  if (current.status === 'signedIn') session.value = { status: 'expired', person: current.person };
}

function enter(answer: Session): void {
  useCsrfToken(answer.csrfToken);
  if (languageIsOpen()) language.value = answer.person.language;
  session.value = { status: 'signedIn', person: answer.person };
}
