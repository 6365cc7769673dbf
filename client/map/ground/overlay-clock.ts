/** A refresh that failed, and a picture that never came, are tried again so often. */
const RETRY_MS = 60_000;
/** An old picture, marked as such, is better than none for so many refreshes; then it is taken away. */
const KEPT_REFRESHES = 3;
/** Consoles do not all ask in the same second. */
const SPREAD_MS = 10_000;

/** What is known of an overlay when its clock is looked at. Times are epoch milliseconds. */
export interface OverlayTimes {
  /** When what is shown was asked for; null: nothing is shown. */
  shownAt: number | null;
  /** When it was last tried; null: never. */
  triedAt: number | null;
  /** The last try failed. */
  isFailing: boolean;
}

/** The period a moment lies in, by its first second: the same for all consoles, so that proxies between can keep pictures. */
export function periodOf(now: number, refreshMinutes: number): number {
  const length = refreshMinutes * 60;
  return Math.floor(now / 1000 / length) * length;
}

/** The address with the period in it. Browsers show a picture again without asking as long as its address is the same. */
export function addressOfPeriod(url: string, period: number | null): string {
  if (period === null) return url;
  const [address = '', fragment] = url.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}refresh=${period}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

/** Whether to ask for new pictures now. `spread` is 0..1, of this console. */
export function isDue(
  { shownAt, triedAt, isFailing }: OverlayTimes,
  refreshMinutes: number | null,
  spread: number,
  now: number,
): boolean {
  if (triedAt === null) return true;
  if (isFailing || shownAt === null) return now >= triedAt + RETRY_MS;
  if (refreshMinutes === null) return false;
  return periodOf(now - spread * SPREAD_MS, refreshMinutes) > periodOf(shownAt, refreshMinutes);
}

/** Whether what is shown is too old even for a picture that is marked as old. */
export function isTooOld(shownAt: number, refreshMinutes: number, now: number): boolean {
  return now - shownAt > KEPT_REFRESHES * refreshMinutes * 60_000;
}
