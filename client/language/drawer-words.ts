type Text = string;
type With1 = (value: string) => Text;

export const drawerSections = [
  'why',
  'now',
  'charts',
  'availability',
  'history',
  'contacts',
  'equipment',
] as const;
export type DrawerSectionName = (typeof drawerSections)[number];

/** A site's drawer: its sections, and what stands in none of the others' words. */
export type DrawerWords = Record<
  'sections' | 'peopleUnknown' | 'whoToCall' | 'filter' | 'openIncident' | 'because' | 'takenOut' | 'month',
  Text
> &
  Record<'peopleServed' | 'sure' | 'startWithin' | 'endWithin', With1> & {
    titles: Record<DrawerSectionName, Text>;
    kinds: Record<'all' | 'outage' | 'command' | 'equipment', Text>;
    /** Figures as sentences that can be defended. */
    strictWords: (of: Record<'period' | 'percent' | 'up' | 'scheduled' | 'unknown' | 'range', Text>) => Text;
    contractualWords: (of: Record<'percent' | 'up' | 'counted' | 'excluded' | 'range', Text>) => Text;
    inWords: Text;
    nothingCounted: Text;
  };

export const drawerWords: Record<'es' | 'en', DrawerWords> = {
  es: {
    sections: 'Secciones del sitio',
    peopleUnknown: 'personas sin registrar',
    whoToCall: 'Nadie tiene teléfono registrado en este sitio.',
    filter: 'Qué se muestra',
    openIncident: 'Ver el incidente',
    because: 'Por qué',
    takenOut: 'El equipo se retiró del servicio: nadie vio que el enlace volviera.',
    month: 'Este mes',
    peopleServed: (count) => `${count} personas`,
    sure: (percent) => `certeza ${percent}`,
    startWithin: (length) => `inicio con margen de ${length}`,
    endWithin: (length) => `fin con margen de ${length}`,
    titles: {
      why: 'Por qué',
      now: 'Qué hacer',
      charts: 'Gráficas',
      availability: 'Disponibilidad',
      history: 'Historial',
      contacts: 'Personas y contacto',
      equipment: 'Equipo',
    },
    kinds: { all: 'Todo', outage: 'Cortes', command: 'Órdenes', equipment: 'Cambios' },
    strictWords: ({ period, percent, up, scheduled, unknown, range }) =>
      `${period}, estricta: ${percent}. Hubo servicio ${up} de ${scheduled} programadas; ${unknown} no se conocen y cuentan como perdidas. La cifra verdadera está entre ${range} %.`,
    contractualWords: ({ percent, up, counted, excluded, range }) =>
      `Contractual: ${percent}. Hubo servicio ${up} de ${counted} que cuentan; ${excluded} se excluyen por mantenimiento acordado o causas ajenas al proveedor. Entre ${range} %.`,
    inWords: 'Las cifras en palabras',
    nothingCounted: 'Nada estaba programado en este periodo.',
  },
  en: {
    sections: 'Sections of the site',
    peopleUnknown: 'people not registered',
    whoToCall: 'Nobody at this site has a telephone on record.',
    filter: 'What is shown',
    openIncident: 'Open the incident',
    because: 'Why',
    takenOut: 'The equipment was taken out of service: nobody saw the link return.',
    month: 'This month',
    peopleServed: (count) => `${count} people`,
    sure: (percent) => `confidence ${percent}`,
    startWithin: (length) => `start known to within ${length}`,
    endWithin: (length) => `end known to within ${length}`,
    titles: {
      why: 'Why',
      now: 'What to do',
      charts: 'Charts',
      availability: 'Availability',
      history: 'History',
      contacts: 'People and contacts',
      equipment: 'Equipment',
    },
    kinds: { all: 'All', outage: 'Outages', command: 'Commands', equipment: 'Changes' },
    strictWords: ({ period, percent, up, scheduled, unknown, range }) =>
      `${period}, strict: ${percent}. There was service for ${up} of ${scheduled} scheduled; ${unknown} are unknown and count as lost. The true figure lies between ${range} %.`,
    contractualWords: ({ percent, up, counted, excluded, range }) =>
      `Contractual: ${percent}. There was service for ${up} of ${counted} that count; ${excluded} are excluded for agreed maintenance or causes that are not the provider’s. Between ${range} %.`,
    inWords: 'The figures in words',
    nothingCounted: 'Nothing was scheduled in this period.',
  },
};
