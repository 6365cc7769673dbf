import { beforeEach, describe, expect, it, test } from 'vitest';
import { openOn, rulesFor, type CalendarRule } from '../../../server/calendars/calendar-rules.ts';
import { Calendars } from '../../../server/calendars/calendars.ts';
import { comparableShift, levelOfCct } from '../../../server/calendars/service-class.ts';
import { FleetMemory } from '../../../server/registry/fleet-memory.ts';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { localDay } from '../../../server/local-day.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { counts, Importing, reasons } from '../registry/import/importing.ts';

const HOUR = 3_600_000;
const day = (text: string) => localDay(text) ?? Number.NaN;
const hours = (more: Partial<CalendarRule> = {}): CalendarRule => ({
  regionCode: '00',
  kind: 'school',
  level: null,
  shift: null,
  rule: 'hours',
  weekdays: 0b0011111,
  opensMin: 480,
  closesMin: 780,
  fromDay: null,
  toDay: null,
  openOnHolidays: false,
  ...more,
});
const closed = (from: string, to = from): CalendarRule => ({
  ...hours({ rule: 'closed', weekdays: 0b1111111, opensMin: null, closesMin: null }),
  fromDay: day(from),
  toDay: day(to),
});

describe('when a service is open', () => {
  test.each([
    ['a school day', '2026-03-02', [[480, 780]]],
    ['a Saturday', '2026-03-07', []],
    ['a day of rest by law', '2026-03-16', []],
    ['a Consejo Tecnico', '2026-03-27', []],
    ['a closed day that was opened', '2026-04-10', [[480, 780]]],
    ['one opened at other hours', '2026-04-11', [[540, 600]]],
  ])('%s', (_name, date, expected) => {
    const rules = [
      hours(),
      closed('2026-03-27'),
      closed('2026-03-30', '2026-04-10'),
      { ...closed('2026-04-10'), rule: 'open' as const },
      { ...closed('2026-04-11'), rule: 'open' as const, opensMin: 540, closesMin: 600 },
    ];
    expect(openOn(rules, day(date))).toEqual(expected);
  });

  test('all day where nobody gave hours for that day', () => {
    expect(openOn([], day('2026-03-07'))).toEqual([[0, 1440]]);
    expect(openOn([hours({ fromDay: day('2026-08-31') })], day('2026-03-07'))).toEqual([[0, 1440]]);
  });

  test('a day said to be closed is closed where nobody gave hours for it, an opened one is open', () => {
    const rules = [
      hours({ fromDay: day('2025-09-01'), toDay: day('2026-07-15') }),
      closed('2026-07-16', '2026-08-30'),
      { ...closed('2026-08-03', '2026-08-04'), rule: 'open' as const },
      { ...closed('2026-08-04'), rule: 'open' as const, opensMin: 540, closesMin: 660 },
    ];
    expect(openOn(rules, day('2026-07-20'))).toEqual([]);
    expect(openOn(rules, day('2026-08-03'))).toEqual([[0, 1440]]);
    expect(openOn(rules.slice(3), day('2026-08-04'))).toEqual([[540, 660]]);
    expect(openOn(rules, day('2026-08-31'))).toEqual([[0, 1440]]);
    expect(openOn([closed('2026-03-18')], day('2026-03-18'))).toEqual([]);
  });

  test('closed and opened days are those weekdays within their dates that a calendar names', () => {
    const fridays = { ...closed('2026-01-05', '2026-06-30'), weekdays: 0b0010000 };
    const saturdays = { ...closed('2026-01-05', '2026-06-30'), rule: 'open' as const, weekdays: 0b0100000 };
    const of = (date: string) => openOn([hours(), fridays, saturdays], day(date));
    expect(['2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08'].map(of)).toEqual([
      [[480, 780]],
      [],
      [[480, 780]],
      [],
    ]);
  });

  test('an opened Saturday has the hours of its Saturdays, or, where it has none, of its other days', () => {
    const saturday = { ...closed('2026-03-14'), rule: 'open' as const };
    const always = { weekdays: 0b0100000, opensMin: 540, closesMin: 660 };
    expect(openOn([hours(), hours(always), saturday], day('2026-03-14'))).toEqual([[540, 660]]);
    expect(openOn([hours(), saturday], day('2026-03-14'))).toEqual([[480, 780]]);
  });

  test('by the hours said most precisely; a night shift ends in the next day', () => {
    const rules = [
      hours(),
      hours({ regionCode: '20', opensMin: 500 }),
      hours({ shift: 'nocturno', opensMin: 1200, closesMin: 120, openOnHolidays: true }),
    ];
    const of = (regionCode: string, shift: string | null, date = '2026-03-02') =>
      openOn(rulesFor(rules, { regionCode, kind: 'school', level: 'primaria', shift }), day(date));
    expect(of('09015', 'matutino')).toEqual([[480, 780]]);
    expect(of('20067', 'matutino')).toEqual([[500, 780]]);
    expect(of('20067', 'nocturno')).toEqual([[1200, 1560]]);
    expect(of('20067', 'nocturno', '2026-03-16')).toEqual([[1200, 1560]]);
    expect(rulesFor(rules, { regionCode: '09015', kind: 'clinic', level: null, shift: null })).toEqual([]);
  });

  test('levels and turnos are read from what registers write', () => {
    expect(['09DPR0001A', '20DJN1234B', '07ETV0003C', '09XXX', 'DFSSA000123'].map(levelOfCct)).toEqual([
      'primaria',
      'preescolar',
      'secundaria',
      null,
      null,
    ]);
    expect(
      ['MATUTINO', '2 - Vespertino', 'Turno nocturno', 'Fin de semana', '', null].map(comparableShift),
    ).toEqual(['matutino', 'vespertino', 'nocturno', 'fin de semana', null, null]);
  });
});

describe('importing calendars', () => {
  const files = new Importing();
  const calendar = `entidad,tipo,nivel,turno,regla,dias,abre,cierra,desde,hasta,festivos,motivo
,escuela,,Matutino,horario,L-V,08:00,13:00,,,,
,escuela,,Vespertino,horario,L-V,14:00,18:30,,,,
Baja California,escuela,,,cerrado,,,,2026-03-27,,,Consejo Técnico
,clinica,,,horario,,07:00,21:00,01/01/2026,31/12/2026,abierto,
09,,,,cerrado,,,,2026-03-18,2026-03-19,,Simulacro
Atlantis,escuela,,,horario,L-V,08:00,13:00,,,,
,escuela,,,horario,L-V,8,13:00,,,,
,escuela,,,fiesta,,,,2026-03-18,,,
,escuela,,,cerrado,,,,,,,sin fecha
`;

  beforeEach(async () => {
    await files.file(
      'sites',
      'sites.csv',
      'id,nombre,tipo,cve_mun_completa\nS-a,A,escuela,\nS-b,B,escuela,\nS-c,C,clinica,\n',
    );
    await files.file(
      'services',
      'services.csv',
      `sitio,cct,turno\nS-a,09DPR0001A,Matutino\nS-a,09DPR0002B,Vespertino\nS-b,02DPR0001A,Matutino\n`,
    );
  });

  it('knows when a closed site opens next, and of no other', async () => {
    const calendars = new Calendars({
      db: files.db,
      fleet: smallFleet({ a: '09015' }),
      zones: new TimeZones(),
    });
    await files.file('calendars', 'calendario.csv', calendar);
    await calendars.refresh();
    const closedUntil = (time: string) => calendars.closedUntil(0, Date.parse(`${time}-06:00`));
    // Two turnos, a Monday: 8 to 13 and 14 to 18:30.
    expect(closedUntil('2026-03-02T12:59')).toBeUndefined();
    expect(closedUntil('2026-03-02T13:00')).toBe(Date.parse('2026-03-02T14:00-06:00'));
    expect(closedUntil('2026-03-06T18:30')).toBe(Date.parse('2026-03-09T08:00-06:00'));
    expect(closedUntil('2026-03-17T20:00')).toBe(Date.parse('2026-03-20T08:00-06:00'));
    expect(calendars.closedUntil(99, 0)).toBeUndefined();
    const turn = (time: string) => calendars.turnAfter(0, Date.parse(`${time}-06:00`));
    const until = (time: string) => Date.parse(`${time}-06:00`);
    expect(turn('2026-03-02T12:59')).toEqual({ isOpen: true, until: until('2026-03-02T13:00') });
    expect(turn('2026-03-02T13:00')).toEqual({ isOpen: false, until: until('2026-03-02T14:00') });
    // Nobody declared hours: it is open for as far as anybody looks.
    expect(calendars.turnAfter(99, 0)).toEqual({ isOpen: true, until: Infinity });
    expect(calendars.openMs(0, until('2026-03-02T12:00'), until('2026-03-02T15:00'))).toBe(2 * HOUR);
    expect(calendars.openMs(99, 0, HOUR)).toBe(HOUR);
  });

  it('takes hours, closed days and open ones, says what it does not understand, and changes nothing twice', async () => {
    const report = await files.file('calendars', 'calendario.csv', calendar);
    expect(counts(report)).toEqual({ accepted: 5, corrected: 0, duplicate: 0, rejected: 4 });
    expect(reasons(report).slice(5)).toEqual([
      'entidad "Atlantis": expected a state, an INEGI code, or nothing',
      'abre, cierra: expected times of day like 08:00',
      'regla "fiesta": expected horario, cerrado or abierto',
      'desde: a closed or open day needs its date',
    ]);
    expect(report.rejectedFile).toMatch(/calendario\.csv\.rejected$/);
    expect(counts(await files.file('calendars', 'calendario.csv', calendar))).toMatchObject({
      accepted: 0,
      duplicate: 5,
    });
    expect(counts(await files.file('calendars', 'other.csv', calendar, { dryRun: true }))).toMatchObject({
      rejected: 4,
    });
  });

  it('gives a site the union of the hours of what it houses, in its own time; other sites are always in service', async () => {
    await files.file('calendars', 'calendario.csv', calendar);
    const fleet = smallFleet({ a: '09015', b: '02004', c: '20067' });
    const calendars = new Calendars({ db: files.db, fleet, zones: new TimeZones() });
    await calendars.refresh();
    const revision = calendars.revision;
    const of = (site: number, date: string) => {
      const from = Date.parse(`${date}T00:00Z`);
      return calendars
        .scheduleOf(site, from, from + 36 * HOUR)
        ?.map(({ from, to }) => [from, to].map((at) => new Date(at).toISOString().slice(8, 16)));
    };
    // 08:00-13:00 and 14:00-18:30 in Mexico City.
    expect(of(0, '2026-03-02')).toEqual([
      ['02T14:00', '02T19:00'],
      ['02T20:00', '03T00:30'],
    ]);
    expect(of(0, '2026-03-18')).toEqual([['18T00:00', '18T00:30']]);
    // 08:00 in Tijuana, in winter and in the summer time of the border.
    expect(of(1, '2026-03-02')).toEqual([['02T16:00', '02T21:00']]);
    expect(of(1, '2026-03-10')).toEqual([['10T15:00', '10T20:00']]);
    expect(of(1, '2026-03-27')).toEqual([]);
    expect(of(2, '2026-03-02')).toBeUndefined();
    const week = Date.parse('2026-03-01T06:00Z');
    expect(calendars.scheduledMs(0, week, week + 7 * 24 * HOUR)).toBe(5 * 9.5 * HOUR);
    expect(calendars.scheduledMs(2, week, week + 7 * 24 * HOUR)).toBe(7 * 24 * HOUR);

    await files.file('sites', 'more.csv', 'id,nombre,tipo\nS-d,D,escuela\n');
    await calendars.refresh();
    expect(calendars.revision).toBe(revision);
    await files.file('calendars', 'mas.csv', 'regla,desde,tipo\ncerrado,2026-03-03,escuela\n');
    await calendars.refresh();
    expect(calendars.revision).toBe(revision + 1);
    expect(of(0, '2026-03-03')).toEqual([['03T00:00', '03T00:30']]);
  });

  it('takes over sites that are new or elsewhere, and does not read hours anew where others changed', async () => {
    await files.file('calendars', 'calendario.csv', calendar);
    const fleet = new FleetMemory((error) => {
      throw error;
    });
    const calendars = new Calendars({ db: files.db, fleet, zones: new TimeZones() });
    const site = { name: 'x', kind: 'school', latitude: null, longitude: null } as const;
    const stand = (id: string, regionCode: string) =>
      fleet.apply(fleet.version + 1, { regions: [], sites: [{ ...site, id, regionCode }], terminals: [] });
    const opens = (index: number) => {
      const from = Date.parse('2026-03-02T06:00Z');
      const first = calendars.scheduleOf(index, from, from + 24 * HOUR)?.[0]?.from;
      return first === undefined ? undefined : new Date(first).toISOString().slice(11, 16);
    };
    await calendars.refresh();
    // Its services were imported before the fleet knew of it.
    stand('S-a', '09015');
    await calendars.refresh();
    expect([calendars.revision, opens(0)]).toEqual([1, '14:00']);
    stand('S-a', '02004');
    await calendars.refresh();
    expect([calendars.revision, opens(0)]).toEqual([2, '16:00']);
    stand('S-a', '02003');
    await calendars.refresh();
    // Tecate's clocks are Tijuana's: nothing is other than before.
    expect(calendars.revision).toBe(2);
    await files.file('services', 'otra.csv', 'sitio,cct,turno\nS-b,02DPR0009A,Vespertino\n');
    stand('S-b', '09015');
    await Promise.all([calendars.refresh(), calendars.refresh()]);
    expect([calendars.revision, opens(1)]).toEqual([3, '14:00']);
  });

  it('remembers a stated number of days and sums, and answers the same when it may remember none', async () => {
    await files.file('calendars', 'calendario.csv', calendar);
    const fleet = smallFleet({ a: '09015', b: '02004', c: '20067' });
    const answers = [];
    for (const mostRemembered of [100_000, 1]) {
      const calendars = new Calendars({ db: files.db, fleet, zones: new TimeZones(), mostRemembered });
      await calendars.refresh();
      const from = Date.parse('2026-01-01T06:00Z');
      answers.push(
        [0, 1, 2].flatMap((index) =>
          [1, 2].map(() => calendars.scheduledMs(index, from, from + 365 * 24 * HOUR)),
        ),
      );
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});
