import type { IncidentListView } from '../incidents/list-model.ts';

type Text = string;

/** The list of incidents: what of them is looked at, and how much of it is here. */
export type ListingWords = Record<
  | 'choose'
  | 'coming'
  | 'comingFailed'
  | 'cut'
  | 'opensAfter'
  | 'allTaken'
  | 'allTakenDetail'
  | 'noneUrgent'
  | 'noneUrgentDetail'
  | 'noneResolved'
  | 'noneFound'
  | 'searchLinks'
  | 'handledBy',
  Text
> &
  Record<'atLeast' | 'ended' | 'allTold', (value: string) => Text> & {
    /** Of all sites without service, how many are in open incidents, and how many in none. */
    partTold: (all: Text, inIncidents: Text, inNone: Text) => Text;
    views: Record<IncidentListView, Text>;
    /** What a view shows, in a sentence. */
    viewHelp: Record<IncidentListView, Text>;
  };

export const listing: Record<'es' | 'en', ListingWords> = {
  es: {
    choose: 'Qué mostrar',
    views: {
      open: 'Abiertos',
      untaken: 'Sin atender',
      urgent: 'Urgentes',
      warnings: 'Advertencias',
      resolved: 'Resueltos',
    },
    viewHelp: {
      open: 'Todos los incidentes abiertos',
      untaken: 'Abiertos que nadie atiende ni tiene asignados; sin los silenciados o en mantenimiento',
      urgent: 'Abiertos en que algún sitio está sin servicio; sin los que otro enlace sostiene',
      warnings: 'Enlaces con servicio que dan motivo de preocupación',
      resolved: 'Los últimos incidentes resueltos',
    },
    atLeast: (count) => `${count}+`,
    allTold: (all) => `Sitios sin servicio: ${all}, todos en incidentes.`,
    partTold: (all, inIncidents, inNone) =>
      `Sitios sin servicio: ${all}. En incidentes: ${inIncidents}; aún en ninguno: ${inNone}.`,
    opensAfter: 'Se abre un incidente cuando un sitio lleva 3 minutos sin servicio.',
    coming: 'Siguen llegando incidentes; el orden por daño vale cuando estén todos.',
    comingFailed: 'No han llegado todos los incidentes; se vuelve a intentar.',
    cut: 'Hay más incidentes abiertos de los que caben aquí: se muestran los más recientes. La API da todos.',
    allTaken: 'Todo está atendido',
    allTakenDetail: 'Cada incidente abierto tiene quien lo atienda, o está silenciado o en mantenimiento.',
    noneUrgent: 'Nada urgente',
    noneUrgentDetail: 'Lo que está abierto lo sostiene otro enlace.',
    noneResolved: 'Ningún incidente se ha resuelto todavía.',
    noneFound: 'Nada coincide con lo buscado.',
    searchLinks: 'Buscar enlaces',
    handledBy: 'Lo atendió',
    ended: (time) => `resuelto ${time}`,
  },
  en: {
    choose: 'What to show',
    views: {
      open: 'Open',
      untaken: 'Unattended',
      urgent: 'Urgent',
      warnings: 'Warnings',
      resolved: 'Resolved',
    },
    viewHelp: {
      open: 'All open incidents',
      untaken:
        'Open ones that nobody has acknowledged or been assigned; not those silenced or in maintenance',
      urgent: 'Open ones with a site without service; not those that another link serves',
      warnings: 'Links that have service and give reason to worry',
      resolved: 'The incidents resolved last',
    },
    atLeast: (count) => `${count}+`,
    allTold: (all) => `Sites without service: ${all}, all in incidents.`,
    partTold: (all, inIncidents, inNone) =>
      `Sites without service: ${all}. In incidents: ${inIncidents}; not yet: ${inNone}.`,
    opensAfter: 'An incident opens when a site has been without service for 3 minutes.',
    coming: 'More incidents are on their way; the order by harm holds when all are here.',
    comingFailed: 'Not all incidents have come; they are asked for again.',
    cut: 'More incidents are open than fit here: the newest are shown. The API has all.',
    allTaken: 'All is looked after',
    allTakenDetail: 'Somebody looks after each open incident, or it is silenced or in maintenance.',
    noneUrgent: 'Nothing urgent',
    noneUrgentDetail: 'What is open is served by another link.',
    noneResolved: 'No incident has been resolved yet.',
    noneFound: 'Nothing matches what is looked for.',
    searchLinks: 'Search links',
    handledBy: 'Looked after by',
    ended: (time) => `resolved ${time}`,
  },
};
