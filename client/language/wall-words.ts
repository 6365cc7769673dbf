type Text = string;

/** The picture for the big screen. */
export type WallWords = Record<
  | 'title'
  | 'enter'
  | 'leave'
  | 'counts'
  | 'incidents'
  | 'taken'
  | 'healthy'
  | 'unhealthy'
  | 'staleDetail'
  | 'expiredDetail',
  Text
> &
  Record<'ofAll' | 'more' | 'lookingAt' | 'lost' | 'stale' | 'expired', (value: string) => Text>;

export const wallWords: Record<'es' | 'en', WallWords> = {
  es: {
    title: 'Pantalla de sala',
    enter: 'Pantalla de sala',
    leave: 'Salir de la pantalla de sala',
    counts: 'Sitios por estado',
    incidents: 'Los incidentes más graves',
    taken: 'en atención',
    healthy: 'Monitoreo sano',
    unhealthy: 'El monitoreo tiene fallas',
    staleDetail: 'Lo que se ve puede no ser cierto.',
    expiredDetail:
      'Lo que se ve ya no se actualiza. Pulse una tecla para iniciar sesión en este equipo; la pantalla sigue sola después.',
    ofAll: (all) => `de ${all} sitios`,
    more: (count) => `y ${count} más`,
    lookingAt: (place) => `Acercamiento: ${place}`,
    lost: (duration) => `Sin conexión desde hace ${duration}`,
    stale: (duration) => `Sin datos nuevos desde hace ${duration}`,
    expired: (time) => `La sesión terminó a las ${time}`,
  },
  en: {
    title: 'Wallboard',
    enter: 'Wallboard',
    leave: 'Leave the wallboard',
    counts: 'Sites by state',
    incidents: 'The worst incidents',
    taken: 'being handled',
    healthy: 'Monitoring is well',
    unhealthy: 'Monitoring has faults',
    staleDetail: 'What is shown may not be true.',
    expiredDetail:
      'What is shown is no longer updated. Press a key to sign in on this machine; the screen then goes on by itself.',
    ofAll: (all) => `of ${all} sites`,
    more: (count) => `and ${count} more`,
    lookingAt: (place) => `Close-up: ${place}`,
    lost: (duration) => `No connection for ${duration}`,
    stale: (duration) => `No new data for ${duration}`,
    expired: (time) => `The session ended at ${time}`,
  },
};
