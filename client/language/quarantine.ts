import type { Words } from './words.ts';

/** Samples whose time is doubtful, and what may become of them. */
export const quarantine: Record<'es' | 'en', Words['quarantine']> = {
  es: {
    title: 'Mediciones con hora dudosa',
    help: 'En cuarentena: llegaron de un reloj que no merece confianza y no cuentan hasta que alguien decida. Las de un reloj que aún no se ajusta suelen acomodarse solas cuando la terminal lo ajusta.',
    none: 'Ninguna medición espera una decisión.',
    reasons: {
      clockAhead: 'Reloj adelantado',
      tooOld: 'Demasiado antiguas',
      clockUnsynced: 'Reloj nunca ajustado',
    },
    samples: 'Mediciones',
    byItsClock: 'Según su reloj',
    arrived: 'Llegaron',
    clock: 'Su reloj',
    ahead: (time) => `${time} adelantado`,
    behind: (time) => `${time} atrasado`,
    behindOrLate: (time) => `${time} atrasado, o llegaron tarde`,
    onTime: 'casi en hora',
    span: (from, to) => `${from} a ${to}`,
    noSite: 'Su terminal ya no está en el registro.',
    releasing: 'Volviendo a contarse…',
    waiting: 'Esperan a una persona',
    held: 'Se acomodan solas',
    heldHelp:
      'No hace falta decidir: tomarán su hora exacta en cuanto la terminal ajuste su reloj, si antes no se reinicia.',
    heldOf: (held, all) =>
      `${held} de ${all} se acomodan solas en cuanto la terminal ajuste su reloj, si antes no se reinicia; las demás esperan a una persona.`,
    notNeeded: (count) =>
      `${count} todavía pueden tomar su hora exacta solas, en cuanto la terminal ajuste su reloj. Decida solo si ya no se espera eso.`,
    soonDeleted: (count) =>
      `${count} son más antiguas de lo que aquí se guarda: con esa hora cuentan en interrupciones y disponibilidad, pero las mediciones se borran del historial en menos de una hora.`,
    notJudged:
      'Su terminal fue retirada: lo que se libere se guarda en su historial, pero ya no cambia interrupciones ni disponibilidad.',
    actionsOf: (terminal) => `Qué hacer con las mediciones de ${terminal}`,
    actions: {
      asMeasured: 'Liberar como se midió',
      corrected: 'Liberar con hora corregida',
      discard: 'Descartar',
    },
    explain: {
      asMeasured:
        'Contarán con la hora que les puso su reloj. Las que con esa hora queden en el futuro, o más de dos años atrás, se quedan aquí.',
      corrected:
        'A cada medición se le corrige lo que su reloj estaba desfasado, para que cuente en el momento en que de verdad se midió.',
      discard:
        'Se borran sin contar. La terminal ya las dio por entregadas y no las enviará otra vez: lo que pasó en ese tiempo queda sin saberse.',
    },
    judgedAnew:
      'Las interrupciones y la disponibilidad de ese tiempo se juzgan de nuevo, también en los reportes. El estado que se ve ahora no cambia.',
    onlyIfWrong:
      'Corrija solo si el reloj estaba mal. Si las mediciones llegaron tarde de un reloj bueno, esto les pondría una hora falsa.',
    final: 'No se puede deshacer.',
    refused: 'El servidor no lo aceptó. Nada cambió.',
    unconfirmed: 'El servidor no lo confirmó; quizá se hizo. Puede reintentar: nada se hace dos veces.',
    released: (count) => `Liberadas: ${count}. Cuentan en unos segundos.`,
    kept: (count) =>
      `Se quedan aquí: ${count}, porque con esa hora estarían en el futuro o más de dos años atrás.`,
    discarded: (count) => `Descartadas: ${count}.`,
  },
  en: {
    title: 'Samples of doubtful time',
    help: 'In quarantine: they came from a clock that cannot be trusted and do not count until somebody decides. Those of a clock not set yet mostly find their place by themselves once the terminal sets it.',
    none: 'No samples wait for a decision.',
    reasons: {
      clockAhead: 'Clock ahead',
      tooOld: 'Too old',
      clockUnsynced: 'Clock never set',
    },
    samples: 'Samples',
    byItsClock: 'By its clock',
    arrived: 'Arrived',
    clock: 'Its clock',
    ahead: (time) => `${time} ahead`,
    behind: (time) => `${time} behind`,
    behindOrLate: (time) => `${time} behind, or they came late`,
    onTime: 'about right',
    span: (from, to) => `${from} to ${to}`,
    noSite: 'Its terminal is no longer in the registry.',
    releasing: 'On their way back…',
    waiting: 'Wait for a person',
    held: 'Settle by themselves',
    heldHelp:
      'Nobody need decide: they get their exact time once the terminal sets its clock, unless it restarts before.',
    heldOf: (held, all) =>
      `${held} of ${all} settle by themselves once the terminal sets its clock, unless it restarts before; the others wait for a person.`,
    notNeeded: (count) =>
      `${count} may still get their exact time by themselves, once the terminal sets its clock. Decide only if that is not to be expected any more.`,
    soonDeleted: (count) =>
      `${count} are older than what is kept here: at that time they count in outages and availability, but the samples are deleted from the history within an hour.`,
    notJudged:
      'Its terminal was withdrawn: what is released is stored in its history, but changes outages and availability no more.',
    actionsOf: (terminal) => `What to do with the samples of ${terminal}`,
    actions: {
      asMeasured: 'Release as measured',
      corrected: 'Release with time corrected',
      discard: 'Discard',
    },
    explain: {
      asMeasured:
        'They will count at the time their clock gave them. Those that would then lie in the future, or more than two years back, stay here.',
      corrected:
        'Each sample is put right by what its clock was off, so that it counts at the moment when it was really measured.',
      discard:
        'They are deleted without counting. The terminal holds them for delivered and will not send them again: what happened in that time stays unknown.',
    },
    judgedAnew:
      'Outages and availability of that time are judged anew, in reports too. The state shown now does not change.',
    onlyIfWrong:
      'Correct only if the clock was wrong. If the samples came late from a good clock, this would give them a false time.',
    final: 'This cannot be undone.',
    refused: 'The server did not accept it. Nothing changed.',
    unconfirmed:
      'The server did not confirm it; perhaps it was done. You may try again: nothing is done twice.',
    released: (count) => `Released: ${count}. They count within seconds.`,
    kept: (count) =>
      `Still here: ${count}, because at that time they would lie in the future or more than two years back.`,
    discarded: (count) => `Discarded: ${count}.`,
  },
};
