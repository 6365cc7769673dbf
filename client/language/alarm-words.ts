type Text = string;

/** Sound and desktop notification when an incident begins. */
export type AlarmWords = Record<
  | 'title'
  | 'menu'
  | 'help'
  | 'sound'
  | 'volume'
  | 'test'
  | 'asleep'
  | 'desktop'
  | 'denied'
  | 'unsupported'
  | 'onlyFiltered'
  | 'done',
  Text
> &
  Record<'several' | 'worst', (value: string) => Text>;

export const alarmWords: Record<'es' | 'en', AlarmWords> = {
  es: {
    title: 'Sonido y avisos de escritorio',
    menu: 'Sonido y avisos…',
    help: 'Por cada incidente crítico nuevo que nadie atiende todavía; los que empiezan juntos se avisan juntos. Vale para este navegador: de varias ventanas avisa una sola.',
    sound: 'Sonar',
    volume: 'Volumen',
    test: 'Probar',
    asleep: 'El navegador deja sonar después del primer clic o tecla en esta página.',
    desktop: 'Mostrar un aviso de escritorio',
    denied:
      'El navegador los tiene bloqueados para esta dirección. Permítalos en los ajustes del sitio (el candado junto a la dirección) y vuelva a abrir esto.',
    unsupported: 'Este navegador no los tiene, o la consola no se abrió por https.',
    onlyFiltered: 'Solo incidentes de los sitios que dejan los filtros',
    done: 'Listo',
    several: (count) => `${count} incidentes nuevos`,
    worst: (title) => `El más grave: ${title}`,
  },
  en: {
    title: 'Sound and desktop notifications',
    menu: 'Sound and notifications…',
    help: 'For each new critical incident that nobody handles yet; those that begin together are told together. It holds for this browser: of several windows one speaks.',
    sound: 'Sound',
    volume: 'Volume',
    test: 'Test',
    asleep: 'The browser allows sound after the first click or key on this page.',
    desktop: 'Show a desktop notification',
    denied:
      'The browser blocks them for this address. Allow them in its settings for this site (the lock beside the address), then open this again.',
    unsupported: 'This browser has none, or the console was not opened by https.',
    onlyFiltered: 'Only incidents of sites that the filters leave',
    done: 'Done',
    several: (count) => `${count} new incidents`,
    worst: (title) => `The worst: ${title}`,
  },
};
