import type { ShortcutGroup } from '../state/shortcuts.ts';

type Text = string;

/** The sheet of keyboard shortcuts, and what those that are everywhere do. */
export type ShortcutWords = Record<
  | 'title'
  | 'show'
  | 'close'
  | 'then'
  | 'or'
  | 'characterKeys'
  | 'characterKeysHelp'
  | 'tabIncidents'
  | 'tabRegions'
  | 'tabSites'
  | 'panel',
  Text
> &
  Record<'goTo', (value: string) => Text> & {
    groups: Record<ShortcutGroup, Text>;
    /** Keys that no character stands for; all others are shown as they are. */
    keys: Record<
      'Escape' | 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Enter' | 'space' | 'Home' | 'End',
      Text
    >;
  };

export const shortcutWords: Record<'es' | 'en', ShortcutWords> = {
  es: {
    title: 'Atajos de teclado',
    show: 'Mostrar los atajos de teclado',
    close: 'Cerrar lo que está abierto',
    then: 'y luego',
    or: 'o',
    characterKeys: 'Usar atajos de letras, cifras y signos',
    characterKeysHelp:
      'Apáguelos si dicta por voz o si una tecla suelta le estorba. Se recuerda en este navegador.',
    tabIncidents: 'Ver incidentes',
    tabRegions: 'Ver regiones',
    tabSites: 'Ver sitios',
    panel: 'Plegar o desplegar el panel',
    goTo: (page) => `Ir a ${page}`,
    groups: {
      general: 'En todas partes',
      pages: 'Páginas',
      map: 'Mapa',
      panels: 'Paneles',
      incidents: 'Incidentes',
      time: 'Tiempo',
    },
    keys: {
      Escape: 'Esc',
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
      Enter: 'Intro',
      space: 'Espacio',
      Home: 'Inicio',
      End: 'Fin',
    },
  },
  en: {
    title: 'Keyboard shortcuts',
    show: 'Show the keyboard shortcuts',
    close: 'Close what is open',
    then: 'then',
    or: 'or',
    characterKeys: 'Use shortcuts of letters, digits and signs',
    characterKeysHelp:
      'Switch them off if you speak to your computer or single keys get in your way. This browser remembers it.',
    tabIncidents: 'Show incidents',
    tabRegions: 'Show regions',
    tabSites: 'Show sites',
    panel: 'Fold or unfold the panel',
    goTo: (page) => `Go to ${page}`,
    groups: {
      general: 'Everywhere',
      pages: 'Pages',
      map: 'Map',
      panels: 'Panels',
      incidents: 'Incidents',
      time: 'Time',
    },
    keys: {
      Escape: 'Esc',
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
      Enter: 'Enter',
      space: 'Space',
      Home: 'Home',
      End: 'End',
    },
  },
};
