import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';

type Text = string;
type Problem = MonitoringHealth['problems'][number];

/** How far what is shown can be believed: connection, age of what is shown, the monitor's own health, this computer's clock. */
export type TrustWords = Record<
  | 'title'
  | 'explain'
  | 'stale'
  | 'unwell'
  | 'partial'
  | 'connection'
  | 'offline'
  | 'newest'
  | 'noneYet'
  | 'picture'
  | 'notLoaded'
  | 'figures'
  | 'allFresh'
  | 'monitoring'
  | 'monitoringWell'
  | 'monitoringUnknown'
  | 'clock'
  | 'clockRight'
  | 'reloadAll',
  Text
> &
  Record<
    | 'connectedSince'
    | 'lostSince'
    | 'version'
    | 'oldest'
    | 'since'
    | 'clockAhead'
    | 'clockBehind'
    | 'clockBanner'
    | 'agedBanner'
    | 'frozenBanner'
    | 'shownFrom',
    (value: string) => Text
  > & {
    pictureOf: (sites: string, time: string) => Text;
    /** What a problem of the monitor means for what one sees. */
    means: Record<Problem, Text>;
  };

const blind = {
  es: 'Mientras dure, los sitios quedan como desconocidos y no se avisa a nadie.',
  en: 'While it lasts, sites are shown as unknown and nobody is told.',
};

export const trustWords: Record<'es' | 'en', TrustWords> = {
  es: {
    title: 'Qué tan confiable es lo que ve',
    explain: 'Ver por qué',
    stale: 'Datos viejos',
    unwell: 'Con fallas',
    partial: 'Incompleto',
    connection: 'Conexión',
    offline: 'Este equipo no tiene red.',
    newest: 'Medición más reciente',
    noneYet: 'Aún no llega ninguna.',
    picture: 'Mapa y cuentas',
    notLoaded: 'Aún no se cargan.',
    figures: 'Demás cifras',
    allFresh: 'Al día.',
    monitoring: 'Monitoreo',
    monitoringWell: 'Sin problemas.',
    monitoringUnknown: 'El servidor aún no lo dice.',
    clock: 'Reloj de este equipo',
    clockRight: 'Coincide con el del servidor.',
    reloadAll: 'Cargar de nuevo',
    connectedSince: (time) => `En pie desde ${time}.`,
    lostSince: (time) => `Sin respuesta del servidor desde ${time}. Se reintenta sola.`,
    version: (version) => `Versión ${version}`,
    oldest: (age) => `Algunas no se pudieron actualizar; la más vieja es de ${age}.`,
    since: (time) => `desde ${time}`,
    clockAhead: (span) => `Va adelantado ${span}. Lo que ve usa la hora del servidor.`,
    clockBehind: (span) => `Va atrasado ${span}. Lo que ve usa la hora del servidor.`,
    clockBanner: (difference) =>
      `El reloj de este equipo no coincide con el del servidor (${difference}). Las horas de esta consola son las del servidor.`,
    agedBanner: (age) => `Algunas cifras no se pudieron actualizar; la más vieja es de ${age}.`,
    frozenBanner: (time) =>
      `El mapa y las cuentas no se pueden actualizar: son de ${time}. Reintentamos solos.`,
    shownFrom: (time) => `Lo que se muestra es de ${time}.`,
    pictureOf: (sites, time) => `${sites} sitios, cargados ${time} y al corriente desde entonces.`,
    means: {
      brokerUnreachable: blind.es,
      journalFull: blind.es,
      journalBroken: blind.es,
      clockWrong: 'Las horas y los cambios de estado pueden estar mal. ' + blind.es,
      receptionDoubtful: 'Quizá los sitios están bien y no los oímos. ' + blind.es,
      storeUnreachable: 'Mapa e incidentes siguen al día. Gráficas y disponibilidad no avanzan.',
      journalNearlyFull: 'Aún se ve todo. Si se llena, dejará de verse.',
      diskFull: 'Mapa e incidentes siguen al día; lo que se decide puede no guardarse.',
      diskNearlyFull: 'Aún se ve todo. Si se llena, dejará de guardarse.',
      databaseUnwritable: 'Mapa y cuentas siguen al día; incidentes y cambios pueden no guardarse.',
      formatsBroken: 'Se ve todo, con las reglas de formatos anteriores.',
    },
  },
  en: {
    title: 'How far to trust what you see',
    explain: 'See why',
    stale: 'Old data',
    unwell: 'Impaired',
    partial: 'Incomplete',
    connection: 'Connection',
    offline: 'This computer has no network.',
    newest: 'Newest measurement',
    noneYet: 'None has come yet.',
    picture: 'Map and counts',
    notLoaded: 'Not loaded yet.',
    figures: 'Other figures',
    allFresh: 'Up to date.',
    monitoring: 'Monitoring',
    monitoringWell: 'No problems.',
    monitoringUnknown: 'The server has not said yet.',
    clock: 'Clock of this computer',
    clockRight: 'Agrees with the server’s.',
    reloadAll: 'Load again',
    connectedSince: (time) => `Up since ${time}.`,
    lostSince: (time) => `No word from the server since ${time}. It retries by itself.`,
    version: (version) => `Version ${version}`,
    oldest: (age) => `Some could not be refreshed; the oldest is from ${age}.`,
    since: (time) => `since ${time}`,
    clockAhead: (span) => `It is ${span} ahead. What you see uses the server’s time.`,
    clockBehind: (span) => `It is ${span} behind. What you see uses the server’s time.`,
    clockBanner: (difference) =>
      `The clock of this computer does not agree with the server’s (${difference}). Times in this console are the server’s.`,
    agedBanner: (age) => `Some figures could not be refreshed; the oldest is from ${age}.`,
    frozenBanner: (time) =>
      `The map and the counts cannot be refreshed: they are from ${time}. We keep trying.`,
    shownFrom: (time) => `What is shown is from ${time}.`,
    pictureOf: (sites, time) => `${sites} sites, loaded at ${time} and kept up since.`,
    means: {
      brokerUnreachable: blind.en,
      journalFull: blind.en,
      journalBroken: blind.en,
      clockWrong: 'Times and changes of state may be wrong. ' + blind.en,
      receptionDoubtful: 'Perhaps the sites are well and we do not hear them. ' + blind.en,
      storeUnreachable: 'Map and incidents are up to date. Charts and availability stand still.',
      journalNearlyFull: 'Everything is still seen. Once it is full, nothing will be.',
      diskFull: 'Map and incidents are up to date; what is decided may not be kept.',
      diskNearlyFull: 'Everything is still seen. Once it is full, nothing will be kept.',
      databaseUnwritable: 'Map and counts are up to date; incidents and changes may not be kept.',
      formatsBroken: 'Everything is seen, by the format rules before.',
    },
  },
};
