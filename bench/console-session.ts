import { SESSION_COOKIE } from '../server/account-rules.ts';
import { ensureAdministrator, redeemLink } from '../server/accounts/sign-in-links.ts';
import type { Database } from '../server/database/schema.ts';
import { systemClock } from '../telemetry/contract/clock.ts';

const email = 'ana@example.mx';
const password = 'a password for a benchmark';

/** Lets somebody sign in at the console: give it to `install` as `enter`. */
export async function enterPerson(db: Database): Promise<void> {
  const link = await ensureAdministrator(db, systemClock);
  if (link === undefined) throw new Error('somebody has a password already');
  await redeemLink(db, systemClock, { token: link.token, name: 'Ana Torres', email, password });
}

/** Signs that person in over the API, as the console does; answers the cookie of the session. */
export async function signIn(productUrl: string): Promise<{ name: string; value: string }> {
  const response = await fetch(`${productUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const cookie = response.headers.getSetCookie().find((each) => each.startsWith(`${SESSION_COOKIE}=`));
  if (cookie === undefined) throw new Error(`signing in answered ${response.status}`);
  return { name: SESSION_COOKIE, value: cookie.slice(SESSION_COOKIE.length + 1).split(';')[0] ?? '' };
}
