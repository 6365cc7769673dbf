import type { Lifecycle, LifecycleMismatch } from '../../telemetry/contract/inventory.ts';

type Text = string;

/** Terminals that are not as the registry says. */
export interface MismatchWords {
  title: Text;
  help: Text;
  none: Text;
  noneOfKind: Text;
  choose: Text;
  all: Text;
  kinds: Record<LifecycleMismatch, Text>;
  /** Of many terminals, where in their life they are. */
  counted: Text;
  counts: Record<Lifecycle, Text>;
  /** What to do about one of a kind. */
  advice: Record<LifecycleMismatch, Text>;
  /** Days since it was registered. */
  neverHeard: (days: Text) => Text;
  /** Where it is in its life, and how long ago it was heard. */
  heardOutOfService: (lifecycle: Text, age: Text) => Text;
  /** How far from its site it says it is, and how far that may be off; empty: it does not say. */
  moved: (distance: Text, accuracy: Text) => Text;
  /** Its serial number now, empty: none, and before. */
  swapped: (serial: Text, before: Text) => Text;
  /** What the moment of a kind means; of those heard out of service the sentence says it. */
  since: Record<Exclude<LifecycleMismatch, 'heardOutOfService'>, (when: Text) => Text>;
}

export const mismatches: Record<'es' | 'en', MismatchWords> = {
  es: {
    title: 'Equipos que no cuadran con el registro',
    help: 'El registro dice una cosa y el equipo otra. Nada de esto alerta a nadie: hay que corregir el registro o ir a ver.',
    none: 'Todos los equipos están como dice el registro.',
    noneOfKind: 'Ningún equipo está así.',
    choose: 'Qué mostrar',
    all: 'Todos',
    counted: 'Terminales por etapa',
    counts: {
      planned: 'Planeadas',
      inStock: 'En almacén',
      installed: 'Instaladas',
      active: 'Activas',
      suspended: 'Suspendidas',
      withdrawn: 'Retiradas',
    },
    kinds: {
      neverHeard: 'Nunca reportó',
      heardOutOfService: 'Reporta fuera de servicio',
      moved: 'En otro lugar',
      swapped: 'Otro equipo',
    },
    advice: {
      neverHeard:
        'Vea si de verdad está instalado y encendido, y si tiene su contraseña. Si nunca llegó, retírelo del sitio.',
      heardOutOfService:
        'Si volvió al servicio, actívelo en el registro. Si no, alguien lo está usando donde no debe.',
      moved:
        'Si se llevó a propósito, corrija en el registro la posición del sitio, o a qué sitio pertenece el equipo.',
      swapped:
        'Si alguien cambió el equipo, regístrelo en la página del sitio para que su historial lo diga.',
    },
    neverHeard: (days) =>
      days === '1'
        ? 'Activo desde hace 1 día, y nunca ha reportado'
        : `Activo desde hace ${days} días, y nunca ha reportado`,
    heardOutOfService: (lifecycle, age) => `En el registro la terminal está ${lifecycle}, y reportó ${age}`,
    moved: (distance, accuracy) =>
      `Dice estar a ${distance} de su sitio${accuracy === '' ? '' : `, con un margen de ${accuracy}`}`,
    swapped: (serial, before) =>
      serial === ''
        ? `Ya no dice su número de serie; antes era ${before}`
        : `Su número de serie es ${serial}; antes era ${before}`,
    since: {
      neverHeard: (when) => `Registrado: ${when}`,
      moved: (when) => `Lo dijo: ${when}`,
      swapped: (when) => `Desde: ${when}`,
    },
  },
  en: {
    title: 'Equipment that does not match the registry',
    help: 'The registry says one thing and the equipment another. None of this alerts anybody: the registry is to be corrected, or somebody to go and see.',
    none: 'All equipment is as the registry says.',
    noneOfKind: 'No equipment is like this.',
    choose: 'What to show',
    all: 'All',
    counted: 'Terminals by stage',
    counts: {
      planned: 'Planned',
      inStock: 'In stock',
      installed: 'Installed',
      active: 'Active',
      suspended: 'Suspended',
      withdrawn: 'Withdrawn',
    },
    kinds: {
      neverHeard: 'Never reported',
      heardOutOfService: 'Reports out of service',
      moved: 'Elsewhere',
      swapped: 'Other equipment',
    },
    advice: {
      neverHeard:
        'See whether it is really installed and switched on, and has its password. If it never arrived, withdraw it from the site.',
      heardOutOfService:
        'If it is back in service, activate it in the registry. If not, somebody uses it where they should not.',
      moved:
        'If it was taken there on purpose, correct the position of the site in the registry, or to which site the equipment belongs.',
      swapped:
        'If somebody changed the equipment, register it on the site’s page so that its history says so.',
    },
    neverHeard: (days) =>
      days === '1'
        ? 'Active for 1 day, and has never reported'
        : `Active for ${days} days, and has never reported`,
    heardOutOfService: (lifecycle, age) => `Is ${lifecycle} in the registry, and reported ${age}`,
    moved: (distance, accuracy) =>
      `Says it is ${distance} from its site${accuracy === '' ? '' : `, give or take ${accuracy}`}`,
    swapped: (serial, before) =>
      serial === ''
        ? `Does not say its serial number any more; it was ${before}`
        : `Its serial number is ${serial}; it was ${before}`,
    since: {
      neverHeard: (when) => `Registered: ${when}`,
      moved: (when) => `Said so: ${when}`,
      swapped: (when) => `Since: ${when}`,
    },
  },
};
