import { siteKinds, type RegionCode } from '../../../telemetry/contract/inventory.ts';
import type { Database } from '../../database/schema.ts';
import type { CalendarRuleTable } from '../../database/tables/availability.ts';
import { localDay } from '../../local-day.ts';
import { otherStateNames } from '../state-names.ts';
import { markHoursChanged } from '../registry-version.ts';
import { CellReader } from './cells.ts';
import { comparable, MAX_ID_LENGTH } from './clean-text.ts';
import { findColumns, type Columns } from './columns.ts';
import { planReplacements, type Draft, type Planner } from './plan.ts';
import type { SourceRow } from './read-table.ts';
import { siteKindOf } from './site-kind.ts';

const names = {
  id: ['id_regla', 'rule_id'],
  region: ['region_code', 'entidad', 'estado', 'cve_ent', 'cve_geo', 'state'],
  kind: ['tipo', 'site_kind'],
  level: ['nivel', 'nivel_educativo'],
  shift: ['turno'],
  rule: ['regla'],
  weekdays: ['dias', 'dias_semana', 'days'],
  opens: ['abre', 'hora_inicio', 'desde_hora'],
  closes: ['cierra', 'hora_fin', 'hasta_hora'],
  from: ['desde', 'fecha_inicio', 'fecha', 'date'],
  to: ['hasta', 'fecha_fin'],
  holidays: ['festivos', 'dias_festivos'],
  reason: ['motivo', 'descripcion', 'nombre'],
} as const;
type Field = keyof typeof names;

const ruleWords: readonly [CalendarRuleTable['rule'], RegExp][] = [
  ['hours', /^(hours|horario|horas|turno)$/],
  ['closed', /^(closed|cerrado|suspension|vacaciones|sin clases|consejo tecnico|festivo|inhabil)/],
  ['open', /^(open|abierto|laborable|con clases)/],
];

/** Service calendars: hours of turnos, days that are closed, days that are open although they would not be. */
export const planCalendars: Planner = async (db, table, map) => {
  const columns = findColumns(names, table, map, () => true);
  const states = await readStates(db);
  return planReplacements<CalendarRuleTable>(table.rows, (row) => draftRule(row, columns, states), {
    read: (ids) => db.selectFrom('calendar_rules').selectAll().where('id', 'in', ids).execute(),
    remove: (trx, ids) => trx.deleteFrom('calendar_rules').where('id', 'in', ids).execute(),
    add: async (trx, rows) => {
      await markHoursChanged(trx);
      await trx.insertInto('calendar_rules').values(rows).execute();
    },
  });
};

async function readStates(db: Database): Promise<ReadonlyMap<string, RegionCode>> {
  const rows = await db.selectFrom('regions').select(['code', 'name']).where('level', '=', 'state').execute();
  return new Map([
    ...Object.entries(otherStateNames),
    ...rows.map(({ code, name }) => [comparable(name), code] as const),
  ]);
}

function draftRule(
  row: SourceRow,
  columns: Columns<Field>,
  states: ReadonlyMap<string, RegionCode>,
): Draft<CalendarRuleTable> | string {
  const cells = new CellReader(row, columns);
  const said = cells.value('rule') ?? 'hours';
  const rule = ruleWords.find(([, pattern]) => pattern.test(comparable(said)))?.[0];
  if (rule === undefined) return `regla "${said}": expected horario, cerrado or abierto`;
  const region = regionOf(cells.value('region'), states);
  if (region === undefined)
    return `entidad "${cells.value('region') ?? ''}": expected a state, an INEGI code, or nothing`;
  const kind = kindOf(cells.value('kind'));
  if (kind === undefined)
    return `tipo "${cells.value('kind') ?? ''}": expected one of ${siteKinds.join(', ')}`;
  const opens = minutesOf(cells.value('opens'));
  const closes = minutesOf(cells.value('closes'));
  if (opens === undefined || closes === undefined) return 'abre, cierra: expected times of day like 08:00';
  const days = { from: dayOf(cells.value('from')), to: dayOf(cells.value('to')) };
  if (days.from === undefined || days.to === undefined) return 'desde, hasta: expected dates like 2026-01-31';
  const weekdays = weekdaysOf(cells.value('weekdays'));
  if (weekdays === undefined) return 'dias: expected weekdays like L-V or L,M,X';
  if (rule === 'hours' && (opens === null || closes === null)) return 'abre, cierra: hours need both';
  if (rule !== 'hours' && days.from === null) return 'desde: a closed or open day needs its date';
  if ((opens === null) !== (closes === null)) return 'abre, cierra: expected both or none';
  const to = days.to ?? (rule === 'hours' ? null : days.from);
  if (days.from !== null && to !== null && to < days.from) return 'hasta: expected no date before desde';
  const level = cells.value('level');
  const shift = cells.value('shift');
  const values: Omit<CalendarRuleTable, 'id'> = {
    region_code: region,
    kind,
    level: level === undefined ? null : comparable(level),
    shift: shift === undefined ? null : comparable(shift),
    rule,
    weekdays,
    opens_min: opens,
    closes_min: closes,
    from_day: days.from,
    to_day: to,
    open_on_holidays: /^(abierto|abre|si|open|yes|1)$/.test(comparable(cells.value('holidays') ?? ''))
      ? 1
      : 0,
    reason: cells.text('reason') ?? null,
  };
  const { reason: _reason, ...key } = values;
  const id =
    cells.value('id', MAX_ID_LENGTH) ??
    Object.values(key)
      .map((one) => one ?? '')
      .join('/');
  return { id, values: { id, ...values }, corrections: cells.corrections, flags: cells.flags };
}

/** Undefined: not understood. */
function regionOf(text: string | undefined, states: ReadonlyMap<string, RegionCode>): RegionCode | undefined {
  if (text === undefined || /^(00|nacional|todas?|pais)$/.test(comparable(text))) return '00';
  if (/^\d{1,2}$/.test(text)) return text.padStart(2, '0');
  if (/^\d{4,5}$/.test(text)) return text.padStart(5, '0');
  return states.get(comparable(text));
}

function kindOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return null;
  const kind = siteKinds.find((one) => one === text.toLowerCase()) ?? siteKindOf(text);
  return kind === 'other' && comparable(text) !== 'other' ? undefined : kind;
}

/** Null: nothing said. Undefined: not understood. */
function minutesOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)(?::00)?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const value = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && value <= 1440 ? value : undefined;
}

function dayOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  // 31/01/2026, as it is written in Mexico.
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  return localDay(day === undefined ? text : `${year}-${month?.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

const LETTERS = ['l', 'm', 'x', 'j', 'v', 's', 'd'];
const EVERY_DAY = 127;

/** `L-V`, `L,M,X`, `lunes a viernes`; nothing is every day. Bit 0 is Monday. */
function weekdaysOf(text: string | undefined): number | undefined {
  if (text === undefined) return EVERY_DAY;
  let days = 0;
  for (const part of text.split(/[,;+]/)) {
    const [first, last] = part.split(/-| a /).map((word) => weekdayOf(word));
    if (first === undefined || first < 0 || last === -1) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days |= 1 << day;
      if (day === (last ?? first)) break;
    }
  }
  return days;
}

/** -1: none. Miercoles is X, as in timetables, or Mi. */
function weekdayOf(word: string): number {
  const text = comparable(word);
  if (text.startsWith('mi')) return 2;
  return text === '' ? -1 : LETTERS.indexOf(text.charAt(0));
}
