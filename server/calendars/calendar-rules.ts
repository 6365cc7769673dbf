import { isStatutoryHoliday } from './holidays.ts';
import { weekdayOf, type LocalDay } from '../local-day.ts';

/** What a calendar tells apart. Null: not known, and then only rules for all speak of it. */
export interface ServiceClass {
  regionCode: string;
  /** Of the site. */
  kind: string;
  /** Of a school: see `levelOfCct`. */
  level: string | null;
  /** As `comparableShift` writes it. */
  shift: string | null;
}

/** One line of a calendar. Null fields: for all. Days are local and both included. */
export interface CalendarRule {
  /** Two digits, five, or 00 for the country. */
  regionCode: string;
  kind: string | null;
  level: string | null;
  shift: string | null;
  rule: 'hours' | 'closed' | 'open';
  /** On which the rule holds. Bit 0 is Monday. */
  weekdays: number;
  /** Minutes after local midnight; `closesMin` may lie in the next day. Null: of `open`, the hours that would apply. */
  opensMin: number | null;
  closesMin: number | null;
  fromDay: LocalDay | null;
  toDay: LocalDay | null;
  /** These hours hold on statutory holidays too. */
  openOnHolidays: boolean;
}

/** Minutes after a day's local midnight. */
export type OpenSpan = readonly [opensMin: number, closesMin: number];

const WHOLE_DAY: readonly OpenSpan[] = [[0, 1440]];

/** The rules that can ever speak of a service. */
export function rulesFor(rules: readonly CalendarRule[], service: ServiceClass): CalendarRule[] {
  const fits = (said: string | null, is: string | null) => said === null || said === is;
  return rules.filter(
    (rule) =>
      (rule.regionCode === '00' || service.regionCode.startsWith(rule.regionCode)) &&
      fits(rule.kind, service.kind) &&
      fits(rule.level, service.level) &&
      fits(rule.shift, service.shift),
  );
}

/**
 * When a service is open on a local day, by the rules that speak of it. First match wins:
 * `open` days; `closed` days; a day nobody gave hours for is open whole; statutory holidays; the hours of the weekday.
 * Of several hours those said most precisely count: for the turno, then the level, the kind, the place.
 */
export function openOn(rules: readonly CalendarRule[], day: LocalDay): readonly OpenSpan[] {
  const isOfWeekday = ({ weekdays }: CalendarRule) => ((weekdays >> weekdayOf(day)) & 1) === 1;
  const inForce = rules.filter(
    (rule) =>
      (rule.fromDay ?? -Infinity) <= day &&
      day <= (rule.toDay ?? Infinity) &&
      (rule.rule === 'hours' || isOfWeekday(rule)),
  );
  const said = inForce.filter(({ rule }) => rule === 'hours');
  const precision = Math.max(...said.map(precisionOf));
  const hours = said.filter((rule) => precisionOf(rule) === precision);
  const ofWeekday = hours.filter(isOfWeekday);
  const opened = inForce.filter(({ rule }) => rule === 'open');
  if (opened.length > 0) {
    // A day on which it never opens has the hours of the others.
    const usual = hours.length === 0 ? WHOLE_DAY : (ofWeekday.length > 0 ? ofWeekday : hours).map(spanOf);
    return opened.flatMap((rule) => (rule.opensMin === null ? usual : [spanOf(rule)]));
  }
  if (inForce.some(({ rule }) => rule === 'closed')) return [];
  if (hours.length === 0) return WHOLE_DAY;
  const holiday = isStatutoryHoliday(day);
  return ofWeekday.filter(({ openOnHolidays }) => !holiday || openOnHolidays).map(spanOf);
}

function precisionOf({ shift, level, kind, regionCode }: CalendarRule): number {
  const place = regionCode === '00' ? 0 : regionCode.length;
  return (shift === null ? 0 : 1000) + (level === null ? 0 : 100) + (kind === null ? 0 : 10) + place;
}

function spanOf({ opensMin, closesMin }: CalendarRule): OpenSpan {
  const opens = opensMin ?? 0;
  const closes = closesMin ?? 1440;
  return [opens, closes > opens ? closes : closes + 1440];
}
