type Text = string;
type With1 = (value: string) => Text;

/** Silences and agreed maintenance in one place, and what they keep from being heard. */
export type QuietWords = Record<
  | 'title'
  | 'help'
  | 'now'
  | 'coming'
  | 'noneNow'
  | 'silence'
  | 'maintenance'
  | 'noneMaintenance'
  | 'maintain'
  | 'earlier'
  | 'placeholder'
  | 'pick'
  | 'noSubject'
  | 'inMaintenance'
  | 'inBoth'
  | 'noteMaintenance'
  | 'noteBoth'
  | 'see'
  | 'alarms',
  Text
> &
  Record<'noteAll' | 'notePart' | 'inForce', With1>;

export const quiet: Record<'es' | 'en', QuietWords> = {
  es: {
    title: 'Silencios y mantenimiento',
    help: 'De esto no se avisa a nadie y las consolas no suenan. Se sigue vigilando; lo que siga mal al terminar se avisa entonces.',
    now: 'Silenciado ahora',
    coming: 'Silencios por empezar',
    noneNow: 'Nada está silenciado: de todo se avisa.',
    silence: 'Silenciar…',
    maintenance: 'Mantenimiento en curso y por empezar',
    noneMaintenance: 'No hay mantenimiento acordado en curso ni por empezar.',
    maintain: 'Declarar mantenimiento…',
    earlier: 'El de antes está en Administración.',
    placeholder: 'Sitio, municipio, estado, proveedor, telepuerto o haz',
    pick: 'Escriba y elija de la lista.',
    noSubject: 'Nada de lo que usted puede silenciar o mantener se llama así.',
    inMaintenance: 'en mantenimiento',
    inBoth: 'silenciado y en mantenimiento',
    noteMaintenance:
      'Sus sitios están en mantenimiento acordado: no se avisa a nadie, y las consolas no suenan ni muestran avisos.',
    noteBoth:
      'Unos de sus sitios están silenciados y los demás en mantenimiento acordado: no se avisa a nadie, y las consolas no suenan ni muestran avisos.',
    see: 'Ver silencios y mantenimiento',
    alarms:
      'Lo silenciado y lo que está en mantenimiento acordado no suena ni se muestra. Si sigue mal al terminar, avisa entonces.',
    noteAll: (until) =>
      `Silenciado hasta ${until}: no se avisa a nadie, y las consolas no suenan ni muestran avisos.`,
    notePart: (count) =>
      count === '1'
        ? 'De uno de sus sitios no se avisa a nadie, por un silencio. De los demás sí, y suenan.'
        : `De ${count} de sus sitios no se avisa a nadie, por un silencio. De los demás sí, y suenan.`,
    inForce: (count) => (count === '1' ? '1 silencio vigente' : `${count} silencios vigentes`),
  },
  en: {
    title: 'Silences and maintenance',
    help: 'Nobody is told of this and consoles make no sound. Monitoring goes on; what is still wrong when it ends is told then.',
    now: 'Silenced now',
    coming: 'Silences to come',
    noneNow: 'Nothing is silenced: people are told of everything.',
    silence: 'Silence…',
    maintenance: 'Maintenance that runs or is to come',
    noneMaintenance: 'No agreed maintenance runs or is to come.',
    maintain: 'Declare maintenance…',
    earlier: 'What was before stands under Administration.',
    placeholder: 'Site, municipality, state, provider, gateway or beam',
    pick: 'Type, and choose from the list.',
    noSubject: 'Nothing that you may silence or maintain is called that.',
    inMaintenance: 'in maintenance',
    inBoth: 'silenced and in maintenance',
    noteMaintenance:
      'Its sites are in agreed maintenance: nobody is told, and consoles make no sound and show no notification.',
    noteBoth:
      'Some of its sites are silenced and the others in agreed maintenance: nobody is told, and consoles make no sound and show no notification.',
    see: 'See silences and maintenance',
    alarms:
      'What is silenced or in agreed maintenance makes no sound and shows nothing. If it is still wrong when that ends, it is told then.',
    noteAll: (until) =>
      `Silenced until ${until}: nobody is told, and consoles make no sound and show no notification.`,
    notePart: (count) =>
      count === '1'
        ? 'Nobody is told of one of its sites, for a silence. Of the others people are told, and they sound.'
        : `Nobody is told of ${count} of its sites, for a silence. Of the others people are told, and they sound.`,
    inForce: (count) => (count === '1' ? '1 silence in force' : `${count} silences in force`),
  },
};
