const DAY_MS = 86_400_000;

/** The calendar day of a time in the browser's zone, as a date field writes it. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

export function daysBefore(days: number): string {
  return dayOf(Date.now() - days * DAY_MS);
}

/** Both days included, in the browser's zone, as the query of a report; null when the period is none. */
export function periodQuery(from: string, to: string): string | null {
  const starts = new Date(`${from}T00:00:00`).getTime();
  const lastDay = new Date(`${to}T00:00:00`);
  lastDay.setDate(lastDay.getDate() + 1);
  const ends = Math.min(lastDay.getTime(), Math.ceil(Date.now() / 60_000) * 60_000);
  if (!Number.isFinite(starts) || !Number.isFinite(ends) || ends <= starts) return null;
  return `from=${starts}&to=${ends}`;
}
