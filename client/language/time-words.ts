type Text = string;
type With1 = (value: string) => Text;

/** Looking back: the time bar, and what says that the past is shown. */
export type TimeWords = Record<
  | 'open'
  | 'close'
  | 'title'
  | 'slider'
  | 'live'
  | 'goLive'
  | 'past'
  | 'play'
  | 'pause'
  | 'playOrPause'
  | 'speed'
  | 'stepBack'
  | 'stepForward'
  | 'incidentBefore'
  | 'incidentAfter'
  | 'widestMarked'
  | 'moment'
  | 'loading'
  | 'failed'
  | 'nothing'
  | 'asKnownNow'
  | 'replay'
  | 'replayNow'
  | 'tooOld'
  | 'endReplay'
  | 'presentOnly'
  | 'notOfThen'
  | 'offlineThen'
  | 'areasFailed',
  Text
> &
  Record<
    'shows' | 'out' | 'beforeBegin' | 'presentHere' | 'minutesASecond' | 'hoursASecond' | 'replaying',
    With1
  > & {
    valueText: (moment: string, out: string) => Text;
  };

export const time: { es: TimeWords; en: TimeWords } = {
  es: {
    open: 'Ver el pasado',
    close: 'Cerrar y volver al presente',
    title: 'Línea de tiempo',
    slider: 'Momento que muestra el mapa',
    live: 'En vivo',
    goLive: 'Volver a en vivo',
    past: 'Pasado',
    play: 'Reproducir',
    pause: 'Pausar',
    playOrPause: 'Reproducir o pausar',
    speed: 'Velocidad',
    stepBack: 'Cambio anterior',
    stepForward: 'Cambio siguiente',
    incidentBefore: 'Incidente anterior',
    incidentAfter: 'Incidente siguiente',
    widestMarked: 'Se marcan los 60 más amplios; los demás están en Abiertos y Resueltos.',
    moment: 'Fecha y hora',
    loading: 'Cargando ese momento…',
    failed: 'No se pudo cargar ese momento',
    nothing: 'Todavía no hay historia que mostrar',
    asKnownNow: 'Como se sabe hoy: con los datos que llegaron tarde. La degradación no se conserva.',
    replay: 'Ver cómo ocurrió',
    replayNow: 'Reproducir el incidente en el mapa',
    tooOld: 'Ocurrió hace más de 7 días: ya no se puede reproducir',
    endReplay: 'Terminar la reproducción',
    presentOnly: 'solo del presente',
    notOfThen:
      'Esta medida solo se conoce del presente: mientras el mapa muestra el pasado no se colorean las regiones.',
    offlineThen: 'de los sitios en operación, sin servicio en ese momento',
    areasFailed: 'No se pudieron cargar las zonas de los incidentes de ese momento.',
    shows: (moment) => `El mapa muestra ${moment}`,
    out: (count) => `${count} sin servicio`,
    beforeBegin: (moment) => `Sin datos antes del ${moment}`,
    presentHere: (moment) => `Aquí se ve el presente; el mapa muestra ${moment}`,
    minutesASecond: (minutes) => `${minutes} min por s`,
    hoursASecond: (hours) => `${hours} h por s`,
    replaying: (title) => `Reproducción: ${title}`,
    valueText: (moment, out) => `${moment}, ${out} sitios sin servicio`,
  },
  en: {
    open: 'Look back',
    close: 'Close and return to the present',
    title: 'Timeline',
    slider: 'Moment that the map shows',
    live: 'Live',
    goLive: 'Back to live',
    past: 'Past',
    play: 'Play',
    pause: 'Pause',
    playOrPause: 'Play or pause',
    speed: 'Speed',
    stepBack: 'Change before',
    stepForward: 'Next change',
    incidentBefore: 'Incident before',
    incidentAfter: 'Next incident',
    widestMarked: 'The 60 widest are marked; the others stand under Open and Resolved.',
    moment: 'Date and time',
    loading: 'Loading that moment…',
    failed: 'That moment could not be loaded',
    nothing: 'There is no history to show yet',
    asKnownNow: 'As it is known today: with data that arrived late. Degradation is not kept.',
    replay: 'See how it happened',
    replayNow: 'Replay the incident on the map',
    tooOld: 'It happened more than 7 days ago: it can no longer be replayed',
    endReplay: 'End the replay',
    presentOnly: 'of the present only',
    notOfThen:
      'This measure is known of the present only: regions are not coloured while the map shows the past.',
    offlineThen: 'of the sites in service, offline at that moment',
    areasFailed: 'The areas of incidents at that moment could not be loaded.',
    shows: (moment) => `The map shows ${moment}`,
    out: (count) => `${count} out of service`,
    beforeBegin: (moment) => `No data before ${moment}`,
    presentHere: (moment) => `This is the present; the map shows ${moment}`,
    minutesASecond: (minutes) => `${minutes} min/s`,
    hoursASecond: (hours) => `${hours} h/s`,
    replaying: (title) => `Replay: ${title}`,
    valueText: (moment, out) => `${moment}, ${out} sites out of service`,
  },
};
