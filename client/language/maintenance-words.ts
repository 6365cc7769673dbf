import type { MaintenanceScope } from '../../telemetry/contract/site-state.ts';

type Text = string;

/** Agreed maintenance: declaring it, the list of it, withdrawing it. */
export type MaintenanceWords = Record<
  | 'title'
  | 'help'
  | 'none'
  | 'noneHere'
  | 'declare'
  | 'declareTitle'
  | 'declareHelp'
  | 'declareVerb'
  | 'concerns'
  | 'from'
  | 'to'
  | 'reason'
  | 'reasonHelp'
  | 'badEnd'
  | 'tooLong'
  | 'pastOnlyPlanners'
  | 'changesFigures'
  | 'declared'
  | 'afterwards'
  | 'withdraw'
  | 'withdrawTitle'
  | 'withdrawHelp'
  | 'withdrawReason'
  | 'withdrawn'
  | 'refused'
  | 'unconfirmed',
  Text
> &
  Record<'declaredBy' | 'zone' | 'earlier', (value: string) => Text> &
  Record<'span' | 'withdrawnBy' | 'withdrawLabel', (first: string, second: string) => Text> & {
    scopes: Record<MaintenanceScope, Text>;
    stages: Record<'running' | 'planned' | 'over' | 'withdrawn', Text>;
  };

export const maintenance: Record<'es' | 'en', MaintenanceWords> = {
  es: {
    title: 'Mantenimiento acordado',
    help: 'Tiempo en que el servicio puede faltar por acuerdo: no se avisa, y la disponibilidad contractual no lo cuenta.',
    none: 'No hay mantenimiento declarado.',
    noneHere: 'Nada declarado para este sitio.',
    declare: 'Declarar mantenimiento…',
    declareTitle: 'Declarar mantenimiento',
    declareHelp:
      'Durante ese tiempo no se avisa a nadie, y la disponibilidad contractual no lo cuenta. Se sigue midiendo.',
    declareVerb: 'Declarar',
    concerns: 'Abarca',
    from: 'Desde',
    to: 'Hasta',
    zone: (zone) => `hora ${zone}`,
    reason: 'Motivo',
    reasonHelp: 'Por ejemplo: «Cambio de antena acordado con el proveedor, oficio 214».',
    badEnd: 'El fin debe ser posterior al inicio.',
    tooLong: 'A lo más un año.',
    pastOnlyPlanners: 'Lo que ya empezó lo declaran planeación y administración.',
    changesFigures: 'Empieza en el pasado: cambia cifras que quizá ya se mostraron. Queda anotado así.',
    declared: 'Mantenimiento declarado.',
    declaredBy: (person) => `por ${person}`,
    afterwards: 'declarado después',
    earlier: (count) => `Anteriores y retirados (${count})`,
    withdraw: 'Retirar…',
    withdrawTitle: 'Retirar mantenimiento',
    withdrawHelp:
      'Deja de contar, también hacia atrás: la disponibilidad de ese tiempo se calcula de nuevo. Queda en la lista como retirado.',
    withdrawReason: 'Por qué se retira',
    withdrawn: 'Mantenimiento retirado.',
    withdrawnBy: (person, reason) => `Lo retiró ${person}: ${reason}`,
    withdrawLabel: (target, span) => `Retirar mantenimiento de ${target}, ${span}`,
    span: (from, to) => `${from} a ${to}`,
    refused: 'El servidor no lo aceptó. Nada cambió.',
    unconfirmed: 'El servidor no lo confirmó; quizá se hizo. Revise la lista antes de reintentar.',
    scopes: {
      site: 'Sitio',
      municipality: 'Municipio',
      state: 'Estado',
      provider: 'Proveedor',
      beam: 'Haz',
      gateway: 'Telepuerto',
    },
    stages: { running: 'en curso', planned: 'programado', over: 'terminó', withdrawn: 'retirado' },
  },
  en: {
    title: 'Agreed maintenance',
    help: 'Time in which service may be away by agreement: nobody is told, and contractual availability does not count it.',
    none: 'No maintenance is declared.',
    noneHere: 'Nothing is declared for this site.',
    declare: 'Declare maintenance…',
    declareTitle: 'Declare maintenance',
    declareHelp:
      'In that time nobody is told, and contractual availability does not count it. Measuring goes on.',
    declareVerb: 'Declare',
    concerns: 'Concerns',
    from: 'From',
    to: 'Until',
    zone: (zone) => `${zone} time`,
    reason: 'Reason',
    reasonHelp: 'For example: “Change of antenna agreed with the provider, letter 214”.',
    badEnd: 'It must end after it begins.',
    tooLong: 'A year at most.',
    pastOnlyPlanners: 'What has begun already is declared by planners and administrators.',
    changesFigures: 'It begins in the past: it changes figures that may have been shown. That is noted.',
    declared: 'Maintenance declared.',
    declaredBy: (person) => `by ${person}`,
    afterwards: 'declared afterwards',
    earlier: (count) => `Past and withdrawn (${count})`,
    withdraw: 'Withdraw…',
    withdrawTitle: 'Withdraw maintenance',
    withdrawHelp:
      'It counts no more, for the past too: availability of that time is reckoned again. It stays in the list as withdrawn.',
    withdrawReason: 'Why it is withdrawn',
    withdrawn: 'Maintenance withdrawn.',
    withdrawnBy: (person, reason) => `Withdrawn by ${person}: ${reason}`,
    withdrawLabel: (target, span) => `Withdraw maintenance of ${target}, ${span}`,
    span: (from, to) => `${from} to ${to}`,
    refused: 'The server did not accept it. Nothing changed.',
    unconfirmed: 'The server did not confirm it; perhaps it was done. Look at the list before trying again.',
    scopes: {
      site: 'Site',
      municipality: 'Municipality',
      state: 'State',
      provider: 'Provider',
      beam: 'Beam',
      gateway: 'Gateway',
    },
    stages: { running: 'running', planned: 'planned', over: 'over', withdrawn: 'withdrawn' },
  },
};
