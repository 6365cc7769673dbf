type Text = string;
type With1 = (value: string) => string;
type With2 = (first: string, second: string) => string;

/** What stands around the words of witnesses, in a site's evidence. */
export type EvidenceWords = Record<
  | 'lifecycle'
  | 'condition'
  | 'knowledge'
  | 'overlay'
  | 'disagree'
  | 'currentIncident'
  | 'openIncident'
  | 'none',
  Text
> &
  Record<
    'every' | 'noticed' | 'judged' | 'until' | 'loss' | 'latency' | 'runFor' | 'behind' | 'since' | 'seenOn',
    With1
  > &
  Record<'turns', With2> & {
    /** What a site is called for what is laid over its state. */
    laid: Record<'flapping' | 'offBySchedule', Text>;
  };

export const evidence: Record<'es' | 'en', EvidenceWords> = {
  es: {
    lifecycle: 'Alta',
    condition: 'Enlace',
    knowledge: 'Lo que se sabe',
    overlay: 'Situación',
    none: 'normal',
    disagree: 'Los testigos no coinciden',
    currentIncident: 'Incidente',
    openIncident: 'Abrir incidente',
    every: (duration) => `cada ${duration}`,
    noticed: (time) => `si no llega nada, a las ${time} se dirá que no reporta`,
    judged: (time) => `si no llega nada, a las ${time} se juzgará sin servicio`,
    until: (time) => `hasta ${time}`,
    loss: (percent) => `pérdida de ${percent}`,
    latency: (time) => `latencia de ${time}`,
    runFor: (duration) => `lleva ${duration}`,
    behind: (duration) => `por ${duration}`,
    since: (time) => `desde ${time}`,
    seenOn: (days) => `visto en ${days} ${days === '1' ? 'día' : 'días'}`,
    turns: (turns, window) => `${turns} ${turns === '1' ? 'vez' : 'veces'} en ${window}`,
    laid: { flapping: 'Intermitente', offBySchedule: 'Apagado por horario' },
  },
  en: {
    lifecycle: 'Service',
    condition: 'Link',
    knowledge: 'What is known',
    overlay: 'Situation',
    none: 'normal',
    disagree: 'Witnesses do not agree',
    currentIncident: 'Incident',
    openIncident: 'Open incident',
    every: (duration) => `every ${duration}`,
    noticed: (time) => `if nothing comes, it counts as not reporting at ${time}`,
    judged: (time) => `if nothing comes, it is judged without service at ${time}`,
    until: (time) => `until ${time}`,
    loss: (percent) => `${percent} lost`,
    latency: (time) => `latency ${time}`,
    runFor: (duration) => `for ${duration}`,
    behind: (duration) => `by ${duration}`,
    since: (time) => `since ${time}`,
    seenOn: (days) => `seen on ${days} ${days === '1' ? 'day' : 'days'}`,
    turns: (turns, window) => `${turns === '1' ? 'once' : `${turns} times`} in ${window}`,
    laid: { flapping: 'Flapping', offBySchedule: 'Off by schedule' },
  },
};
