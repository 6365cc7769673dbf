type Text = string;

/** What the installation adds to the map: its ground and its overlays. */
export interface OverlayWords {
  title: Text;
  /** Why none is shown while the map looks back. */
  ofNow: Text;
  setupFailed: Text;
  loading: Text;
  shownAt: (time: Text) => Text;
  partial: Text;
  stale: (time: Text) => Text;
  failed: Text;
  failedSince: (time: Text) => Text;
  tooFar: Text;
  /** On the map itself, whether or not the menu is open. */
  mapStale: (name: Text, time: Text) => Text;
  mapFailed: (name: Text) => Text;
  base: Record<'unreachable' | 'unreadable' | 'otherScheme', Text>;
}

const es: OverlayWords = {
  title: 'De esta instalación',
  ofNow: 'Son del presente: no se muestran mientras el mapa muestra el pasado.',
  setupFailed: 'El mapa base y las capas de esta instalación no se pudieron cargar; se vuelve a intentar.',
  loading: 'Cargando…',
  shownAt: (time) => `Cargada a las ${time}`,
  partial: 'Faltan partes: no se pudo cargar todo.',
  stale: (time) => `Se cargó a las ${time} y no se pudo actualizar.`,
  failed: 'No se pudo cargar; se vuelve a intentar cada minuto.',
  failedSince: (time) => `No se muestra: lo último se cargó a las ${time}. Se vuelve a intentar cada minuto.`,
  tooFar: 'Acérquese para verla.',
  mapStale: (name, time) => `${name}: cargada a las ${time}, no se pudo actualizar`,
  mapFailed: (name) => `${name}: no se pudo cargar`,
  base: {
    unreachable: 'El mapa base no se pudo cargar: en su lugar se ven los contornos de los estados.',
    unreadable: 'El mapa base no se puede leer: avise a quien administra esta instalación.',
    otherScheme: 'El mapa base tiene otras capas que las de Protomaps y no se puede dibujar.',
  },
};

const en: OverlayWords = {
  title: 'Of this installation',
  ofNow: 'They are of now: not shown while the map shows the past.',
  setupFailed: 'The base map and the layers of this installation could not be loaded; it is tried again.',
  loading: 'Loading…',
  shownAt: (time) => `Loaded at ${time}`,
  partial: 'Parts are missing: not all of it could be loaded.',
  stale: (time) => `It was loaded at ${time} and could not be refreshed.`,
  failed: 'It could not be loaded; it is tried again every minute.',
  failedSince: (time) => `Not shown: the last was loaded at ${time}. It is tried again every minute.`,
  tooFar: 'Zoom in to see it.',
  mapStale: (name, time) => `${name}: loaded at ${time}, could not be refreshed`,
  mapFailed: (name) => `${name}: could not be loaded`,
  base: {
    unreachable: 'The base map could not be loaded: the outlines of the states stand in for it.',
    unreadable: 'The base map cannot be read: tell whoever administers this installation.',
    otherScheme: 'The base map has other layers than those of Protomaps and cannot be drawn.',
  },
};

export const overlayWords = { es, en };
