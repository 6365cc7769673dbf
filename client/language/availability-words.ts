type Text = string;
type With1 = (value: string) => string;

/** Availability figures with what they rest on, and months whose figures stand fast. */
export type AvailabilityWords = Record<
  | 'title'
  | 'strict'
  | 'contractual'
  | 'unknown'
  | 'excluded'
  | 'help'
  | 'more'
  | 'months'
  | 'monthsHelp'
  | 'noMonths'
  | 'month'
  | 'frozen'
  | 'hash'
  | 'between'
  | 'within'
  | 'numerator'
  | 'denominator',
  Text
> &
  Record<'days' | 'restatement' | 'points' | 'sound' | 'broken', With1>;

export const availabilityWords: Record<'es' | 'en', AvailabilityWords> = {
  es: {
    title: 'Disponibilidad',
    strict: 'Estricta',
    contractual: 'Contractual',
    unknown: 'Sin saber',
    excluded: 'Excluido',
    help: 'Estricta: lo que no se sabe cuenta como perdido. Contractual: sin mantenimiento acordado, sin causas ajenas al proveedor y sin lo que el monitor no vio. «Entre»: donde está la cifra verdadera.',
    more: 'Cifras de 24 h, 7 y 30 días',
    months: 'Meses en firme',
    monthsHelp:
      'Cifras que ya no cambian. Lo que llega tarde abre una rectificación con número; cada versión sigue a la vista y está firmada con la anterior.',
    noMonths: 'Ningún mes está en firme todavía.',
    month: 'Mes',
    frozen: 'Quedó en firme',
    hash: 'Firma',
    days: (days) => `${days} días`,
    between: 'entre, %',
    numerator: 'con servicio',
    denominator: 'de',
    within: 'entre',
    restatement: (number) => `Rectificación ${number}`,
    points: (points) => `${points} puntos`,
    sound: (versions) => `La cadena de firmas está íntegra: ${versions} versiones.`,
    broken: (at) => `La cadena de firmas se rompe en la versión ${at}: avise a quien administra el sistema.`,
  },
  en: {
    title: 'Availability',
    strict: 'Strict',
    contractual: 'Contractual',
    unknown: 'Unknown',
    excluded: 'Excluded',
    help: 'Strict: unknown time counts as lost. Contractual: without agreed maintenance, causes that are not the provider’s, and what the monitor did not see. “Between”: where the true figure lies.',
    more: 'Figures of 24 h, 7 and 30 days',
    months: 'Months that stand fast',
    monthsHelp:
      'Figures that no longer change. What comes late opens a numbered restatement; every version stays readable and is signed together with the one before.',
    noMonths: 'No month stands fast yet.',
    month: 'Month',
    frozen: 'Made final',
    hash: 'Signature',
    days: (days) => `${days} days`,
    between: 'between, %',
    numerator: 'in service',
    denominator: 'of',
    within: 'between',
    restatement: (number) => `Restatement ${number}`,
    points: (points) => `${points} points`,
    sound: (versions) => `The chain of signatures is whole: ${versions} versions.`,
    broken: (at) => `The chain of signatures breaks at version ${at}: tell whoever administers the system.`,
  },
};
