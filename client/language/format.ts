import type { Words } from './words.ts';

/** Writes numbers, times and durations as one language does. Missing values are a dash, never a zero. */
export interface Format {
  count(value: number): string;
  /** At most one decimal. */
  decimal(value: number): string;
  /** A ratio 0..1 as a percentage; cut, not rounded, so that 99.999 % never reads 100 %. */
  percent(ratio: number | null): string;
  /** With its sign and three decimals: differences of what is nearly the same. */
  signed(value: number): string;
  /** Two ratios in percent as "97.20–98.31", so wide that both lie within. */
  range(lower: number, upper: number): string;
  bitsPerSecond(bps: number | null): string;
  /** Decimal units, as volumes are sold. */
  bytes(bytes: number): string;
  milliseconds(ms: number | null): string;
  /** Metres, from a kilometre on in kilometres. */
  distance(metres: number): string;
  /** "3 h 12 min": the two largest units. */
  duration(ms: number): string;
  /** "hace 4 s" */
  age(ms: number): string;
  /** Date and time with its zone. */
  dateTime(time: number): string;
  /** Hour and minute with the zone; with the day where that is not today. */
  time(time: number, today: number): string;
  /** As `time`, without the zone: for lists that name it once. */
  clock(time: number, today: number): string;
  /** Day and month. */
  day(time: number): string;
  /** A month written like 2026-03, in words. */
  month(month: string): string;
  /** The name of the zone in which times are shown. */
  zone(): string;
}

const DASH = '–';
/** Keeps a number and its unit on one line. */
const JOIN = '\u00a0';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
/** Seconds tell something only while a duration is short. */
const SECONDS_UNTIL = 10 * MINUTE;

/** `timeZone` defaults to the browser's own; tests state theirs. */
export function createFormat(locale: string, units: Words['units'], timeZone?: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const signed = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
    signDisplay: 'always',
  });
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const date = { day: 'numeric', month: 'short' } as const;
  const dateTimeOf = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
  const full = dateTimeOf({ ...date, ...hour, year: 'numeric', timeZoneName: 'short' });
  const zoned = dateTimeOf({ ...hour, timeZoneName: 'short' });
  const dayZoned = dateTimeOf({ ...date, ...hour, timeZoneName: 'short' });
  const bare = dateTimeOf(hour);
  const dayBare = dateTimeOf({ ...date, ...hour });
  const day = dateTimeOf(date);
  const monthOf = dateTimeOf({ month: 'long', year: 'numeric' });
  const sameDay = (time: number, today: number) =>
    Math.abs(today - time) < DAY && day.format(time) === day.format(today);

  const scaled = (amount: number, bare: string, larger: readonly string[]): string => {
    const at = larger.findIndex((_, index) => amount >= 1000 ** (larger.length - index));
    const value = at === -1 ? amount : amount / 1000 ** (larger.length - at);
    const written = value >= 100 || value === 0 ? whole.format(value) : one.format(value);
    return `${written}${JOIN}${larger[at] ?? bare}`;
  };

  const format: Format = {
    count: (value) => whole.format(value),
    decimal: (value) => one.format(value),
    percent(ratio) {
      if (ratio === null) return DASH;
      if (ratio >= 1) return `${whole.format(100)}${JOIN}%`;
      return `${two.format(Math.floor(ratio * 10_000 + 1e-6) / 100)}${JOIN}%`;
    },
    signed: (value) => signed.format(value),
    range(lower, upper) {
      const [from, to] = [
        Math.floor(lower * 10_000 + 1e-6) / 100,
        Math.min(100, Math.ceil(upper * 10_000 - 1e-6) / 100),
      ];
      const write = (percent: number) => (percent === 100 ? whole : two).format(percent);
      return `${write(from)}–${write(to)}`;
    },
    bitsPerSecond(bps) {
      if (bps === null) return DASH;
      return scaled(bps, 'bit/s', ['Tbit/s', 'Gbit/s', 'Mbit/s', 'kbit/s']);
    },
    bytes: (bytes) => scaled(bytes, 'B', ['PB', 'TB', 'GB', 'MB', 'kB']),
    milliseconds: (ms) => (ms === null ? DASH : `${whole.format(ms)}${JOIN}ms`),
    distance: (metres) =>
      metres < 1000
        ? `${whole.format(metres)}${JOIN}m`
        : `${(metres < 100_000 ? one : whole).format(metres / 1000)}${JOIN}km`,
    duration(ms) {
      const rest = Math.max(0, ms);
      const steps: [number, string][] = [
        [YEAR, rest < 2 * YEAR ? units.year : units.years],
        [DAY, units.day],
        [HOUR, units.hour],
        [MINUTE, units.minute],
        [1000, units.second],
      ];
      const first = steps.findIndex(([size]) => rest >= size);
      if (first === -1) return `0${JOIN}${units.second}`;
      const [size, name] = steps[first] as [number, string];
      const large = `${whole.format(Math.floor(rest / size))}${JOIN}${name}`;
      const next = rest >= SECONDS_UNTIL && size === MINUTE ? undefined : steps[first + 1];
      const small = next === undefined ? 0 : Math.floor((rest % size) / next[0]);
      return next === undefined || small === 0 ? large : `${large} ${small}${JOIN}${next[1]}`;
    },
    age: (ms) => (ms < 1000 ? units.now : units.ago(format.duration(oneUnit(ms)))),
    dateTime: (time) => unbroken(full.format(time)),
    time: (time, today) => unbroken((sameDay(time, today) ? zoned : dayZoned).format(time)),
    clock: (time, today) => (sameDay(time, today) ? bare : dayBare).format(time),
    day: (time) => day.format(time),
    month: (month) => monthOf.format(Date.parse(`${month}-15T12:00:00Z`)),
    zone: () => unbroken(zoned.formatToParts().find((part) => part.type === 'timeZoneName')?.value ?? 'UTC'),
  };
  return format;
}

/** A zone like GMT-6 is not torn apart at the end of a line. */
function unbroken(time: string): string {
  return time.replaceAll('-', '\u2011');
}

/** An age is read at a glance: one unit is enough, two below a day. */
function oneUnit(ms: number): number {
  if (ms < MINUTE) return ms;
  if (ms < HOUR) return Math.floor(ms / MINUTE) * MINUTE;
  return Math.floor(ms / (ms < DAY ? MINUTE : HOUR)) * (ms < DAY ? MINUTE : HOUR);
}
