import type { DegradationKind, RiskKind } from '../connection/warnings.ts';

type Text = string;
type With2 = (first: string, second: string) => Text;

/** Warnings: links that are worse than usual, about to fail, or down again and again. */
export type WarningWords = Record<
  | 'unusual'
  | 'unusualHelp'
  | 'noneUnusual'
  | 'atRisk'
  | 'atRiskHelp'
  | 'noneAtRisk'
  | 'chronic'
  | 'chronicHelp'
  | 'noneChronic',
  Text
> &
  Record<'forHours', (value: string) => Text> & {
    /** The value now, then what is usual at this hour. */
    degradations: Record<DegradationKind, With2>;
    /** Before, then lately. */
    risks: Record<RiskKind, With2>;
    /** Outages and time down, then what is usual among its peers. */
    downtime: With2;
    peers: With2;
  };

export const warnings: Record<'es' | 'en', WarningWords> = {
  es: {
    unusual: 'Peor de lo normal',
    unusualHelp: 'Tienen servicio, pero miden peor de lo que suelen a esta hora de la semana.',
    noneUnusual: 'Ningún enlace mide peor de lo que suele.',
    atRisk: 'En riesgo de fallar',
    atRiskHelp: 'Van empeorando día con día; arriba, los que más.',
    noneAtRisk: 'Ningún enlace va empeorando.',
    chronic: 'Reincidentes',
    chronicHelp:
      'Faltaron mucho más que enlaces como ellos. No cuenta lo que falló por su haz, telepuerto o proveedor.',
    noneChronic: 'Ningún enlace falta más que sus pares.',
    forHours: (hours) => (hours === '1' ? '1 hora inusual' : `${hours} horas inusuales`),
    degradations: {
      latencyUnusual: (value, usual) => `Latencia de ${value}; suele ser de ${usual}`,
      lossUnusual: (value, usual) => `Pierde ${value}; suele perder ${usual}`,
      capacityLow: (value, usual) => `Capacidad de ${value}; suele ser de ${usual}`,
      signalFalling: (value, usual) => `Señal de ${value}; suele ser de ${usual}`,
    },
    risks: {
      lossesRising: (before, lately) => `Minutos malos al día: de ${before} a ${lately}`,
      signalFalling: (before, lately) => `Señal: de ${before} a ${lately}`,
      outagesRising: (before, lately) => `Interrupciones por semana: de ${before} a ${lately}`,
    },
    downtime: (outages, duration) => `${duration} sin servicio, en ${outages} interrupciones`,
    peers: (count, median) => `la mitad de ${count} enlaces como este faltó menos de ${median}`,
  },
  en: {
    unusual: 'Worse than usual',
    unusualHelp: 'They have service, but measure worse than they usually do at this hour of the week.',
    noneUnusual: 'No link measures worse than it usually does.',
    atRisk: 'Likely to fail',
    atRiskHelp: 'They get worse day by day; those at the top the most.',
    noneAtRisk: 'No link gets worse.',
    chronic: 'Chronic',
    chronicHelp:
      'They were away far longer than links like them. What failed by their beam, gateway or provider does not count.',
    noneChronic: 'No link is away longer than its peers.',
    forHours: (hours) => (hours === '1' ? '1 unusual hour' : `${hours} unusual hours`),
    degradations: {
      latencyUnusual: (value, usual) => `Latency ${value}; usually ${usual}`,
      lossUnusual: (value, usual) => `Loses ${value}; usually ${usual}`,
      capacityLow: (value, usual) => `Capacity ${value}; usually ${usual}`,
      signalFalling: (value, usual) => `Signal ${value}; usually ${usual}`,
    },
    risks: {
      lossesRising: (before, lately) => `Bad minutes a day: from ${before} to ${lately}`,
      signalFalling: (before, lately) => `Signal: from ${before} to ${lately}`,
      outagesRising: (before, lately) => `Outages a week: from ${before} to ${lately}`,
    },
    downtime: (outages, duration) => `${duration} without service, in ${outages} outages`,
    peers: (count, median) => `half of ${count} links like it were away for less than ${median}`,
  },
};
