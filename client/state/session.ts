import { effect, signal } from '@preact/signals';
import type { Role } from '../../telemetry/contract/site-state.ts';
import { ApiError, ask, onRenewal, onSignedOut, tell, useCsrfToken } from '../connection/api.ts';
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

let lastToken: string | null = null;

/** Asks who is signed in by the cookie. */
export async function loadSession(): Promise<void> {
  onSignedOut(expire);
  onRenewal({ signIn: signedInAgain, token: renewToken });
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
  lastToken = answer.csrfToken;
  if (languageIsOpen()) language.value = answer.person.language;
  session.value = { status: 'signedIn', person: answer.person };
}

/** Deeds wait this long for their person; what is done much later is no longer what was meant. */
const HOLD_MS = 5 * 60_000;

/** Deeds that wait for somebody to sign in again. */
export const heldDeeds = signal(0);

/** Waits for the person whose session ended; false when somebody else comes, nobody in time, or the console is left. */
async function signedInAgain(): Promise<boolean> {
  const before = session.peek();
  if (before.status !== 'expired') return false;
  heldDeeds.value += 1;
  try {
    return await new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), HOLD_MS);
      const stop = effect(() => {
        const state = session.value;
        if (state.status === 'expired') return;
        clearTimeout(late);
        resolve(state.status === 'signedIn' && state.person.email === before.person.email);
        queueMicrotask(() => stop());
      });
    });
  } finally {
    heldDeeds.value -= 1;
  }
}

/** True when the session has another token than we had: it was begun anew in another tab. */
async function renewToken(): Promise<boolean> {
  const before = session.peek();
  try {
    const answer = await ask('/session', sessionResource, { quiet: true });
    const isSame = 'person' in before && before.person.email === answer.person.email;
    const isNew = answer.csrfToken !== lastToken;
    if (isNew) enter(answer);
    return isSame && isNew;
  } catch {
    return false;
  }
}

/** Somebody may have signed in in another tab: the cookie is the same. */
export async function lookForSession(): Promise<void> {
  if (session.peek().status !== 'expired') return;
  try {
    enter(await ask('/session', sessionResource, { quiet: true }));
  } catch {
    // still nobody
  }
}
