import type { ListDimension } from '../filters/filter.ts';

type Text = string;

/** Choosing which sites are looked at, and sending what is seen to others. */
export type FilterWords = Record<
  | 'button'
  | 'title'
  | 'text'
  | 'textPlaceholder'
  | 'underserved'
  | 'underservedHelp'
  | 'underservedLoading'
  | 'underservedFailed'
  | 'notSaid'
  | 'notSaidLink'
  | 'clear'
  | 'active'
  | 'narrow'
  | 'none'
  | 'noneLeft'
  | 'copyLink'
  | 'linkCopied'
  | 'copyFailed'
  | 'key'
  | 'clearKey',
  Text
> &
  Record<'activeCount' | 'containing' | 'remove' | 'moreChoices' | 'sites', (value: string) => Text> &
  Record<'of' | 'partShown', (first: string, second: string) => Text> & {
    dimensions: Record<ListDimension, Text>;
  };

export const filterWords: Record<'es' | 'en', FilterWords> = {
  es: {
    button: 'Filtros',
    title: 'Filtrar sitios',
    text: 'Nombre o clave',
    textPlaceholder: 'Nombre, CCT, CLUES o identificador',
    underserved: 'Solo sitios desatendidos',
    underservedHelp: 'Debajo del estándar de servicio en los últimos 30 días',
    underservedLoading: 'Consultando el reporte…',
    underservedFailed: 'No se pudo consultar el reporte de sitios desatendidos.',
    notSaid: 'Sin registrar',
    notSaidLink: 'Ninguno registrado',
    clear: 'Quitar filtros',
    active: 'Filtros activos',
    narrow: 'Buscar en la lista',
    none: 'Nada que elegir con los demás filtros.',
    noneLeft: 'Ningún sitio cumple estos filtros.',
    copyLink: 'Copiar enlace',
    linkCopied: 'Enlace copiado',
    copyFailed: 'No se pudo copiar; cópielo de la barra de direcciones.',
    key: 'Abrir los filtros',
    clearKey: 'Quitar los filtros',
    activeCount: (count) => `Filtros, ${count} activos`,
    containing: (text) => `«${text}»`,
    remove: (name) => `Quitar ${name}`,
    moreChoices: (count) => `${count} más`,
    sites: (count) => `${count} sitios`,
    of: (part, all) => `${part} de ${all}`,
    partShown: (part, all) => `Se ven ${part} de ${all} sitios`,
    dimensions: {
      state: 'Estado',
      kind: 'Tipo',
      provider: 'Proveedor',
      technology: 'Tecnología',
      gateway: 'Telepuerto',
      beam: 'Haz',
      in: 'Región',
    },
  },
  en: {
    button: 'Filters',
    title: 'Filter sites',
    text: 'Name or key',
    textPlaceholder: 'Name, CCT, CLUES or id',
    underserved: 'Only underserved sites',
    underservedHelp: 'Below the standard of service over the last 30 days',
    underservedLoading: 'Asking the report…',
    underservedFailed: 'The report of underserved sites could not be asked.',
    notSaid: 'Not registered',
    notSaidLink: 'None registered',
    clear: 'Clear filters',
    active: 'Active filters',
    narrow: 'Search this list',
    none: 'Nothing to choose with the other filters.',
    noneLeft: 'No site passes these filters.',
    copyLink: 'Copy link',
    linkCopied: 'Link copied',
    copyFailed: 'Could not be copied; copy it from the address bar.',
    key: 'Open the filters',
    clearKey: 'Clear the filters',
    activeCount: (count) => `Filters, ${count} active`,
    containing: (text) => `“${text}”`,
    remove: (name) => `Remove ${name}`,
    moreChoices: (count) => `${count} more`,
    sites: (count) => `${count} sites`,
    of: (part, all) => `${part} of ${all}`,
    partShown: (part, all) => `Showing ${part} of ${all} sites`,
    dimensions: {
      state: 'State',
      kind: 'Kind',
      provider: 'Provider',
      technology: 'Technology',
      gateway: 'Gateway',
      beam: 'Beam',
      in: 'Region',
    },
  },
};
