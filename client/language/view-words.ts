type Text = string;

/** Views of the console that are kept under a name. */
export type ViewWords = Record<
  | 'title'
  | 'none'
  | 'save'
  | 'saveTitle'
  | 'saveHelp'
  | 'saveVerb'
  | 'name'
  | 'nameMissing'
  | 'shareHelp'
  | 'startHelp'
  | 'sharedByMe'
  | 'isStart'
  | 'removeSure',
  Text
> &
  Record<'sharedBy' | 'makeStart' | 'noStart' | 'share' | 'unshare' | 'remove', (value: string) => Text>;

export const viewWords: Record<'es' | 'en', ViewWords> = {
  es: {
    title: 'Vistas guardadas',
    none: 'Guarde filtros, región y lo demás que ve bajo un nombre.',
    save: 'Guardar esta vista…',
    saveTitle: 'Guardar esta vista',
    saveHelp:
      'Se guarda lo que dice la dirección: filtros, lista, lo abierto y el mapa. Los datos siguen vivos.',
    saveVerb: 'Guardar',
    name: 'Nombre',
    nameMissing: 'Póngale un nombre.',
    shareHelp: 'Compartir con todas las personas de esta instalación; cada quien ve solo sus regiones',
    startHelp: 'Empezar la consola con esta vista',
    sharedByMe: 'compartida',
    isStart: 'al empezar',
    removeSure: 'Quitar',
    sharedBy: (person) => `de ${person}`,
    makeStart: (name) => `Empezar con «${name}»`,
    noStart: (name) => `Ya no empezar con «${name}»`,
    share: (name) => `Compartir «${name}»`,
    unshare: (name) => `Dejar de compartir «${name}»`,
    remove: (name) => `Quitar «${name}»`,
  },
  en: {
    title: 'Saved views',
    none: 'Keep filters, region and whatever else you see under a name.',
    save: 'Save this view…',
    saveTitle: 'Save this view',
    saveHelp: 'What the address says is kept: filters, list, what is open, and the map. Data stay live.',
    saveVerb: 'Save',
    name: 'Name',
    nameMissing: 'Give it a name.',
    shareHelp: 'Share with everybody of this installation; each sees only their regions',
    startHelp: 'Begin the console with this view',
    sharedByMe: 'shared',
    isStart: 'at the start',
    removeSure: 'Remove',
    sharedBy: (person) => `by ${person}`,
    makeStart: (name) => `Begin with “${name}”`,
    noStart: (name) => `No longer begin with “${name}”`,
    share: (name) => `Share “${name}”`,
    unshare: (name) => `Stop sharing “${name}”`,
    remove: (name) => `Remove “${name}”`,
  },
};
