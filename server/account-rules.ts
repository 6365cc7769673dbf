/** Rules of accounts that more than one stage states. */
export const SESSION_COOKIE = 'atalaya_session';
/** A session ends when unused for this long, and in any case after the second. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_MAX_MS = 7 * 24 * 3_600_000;
export const MIN_PASSWORD_LENGTH = 10;
/** Long enough for any passphrase; short enough that hashing it costs nothing extra. */
export const MAX_PASSWORD_LENGTH = 200;
