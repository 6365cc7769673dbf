import type { Section } from '../search/find.ts';

type Text = string;

/** One field that finds everything. */
export type SearchWords = Record<
  'label' | 'placeholder' | 'key' | 'recent' | 'hint' | 'none' | 'lookedIn' | 'namesComing' | 'results',
  Text
> &
  Record<'showSites' | 'region' | 'found', (value: string) => Text> &
  Record<'noneFor', (value: string) => Text> & {
    sections: Record<Section['kind'], Text>;
  };

export const searchWords: Record<'es' | 'en', SearchWords> = {
  es: {
    label: 'Buscar',
    placeholder: 'Sitio, CCT, CLUES, región, incidente, haz…',
    key: 'Buscar en toda la consola',
    recent: 'Abierto hace poco',
    hint: 'Escriba un nombre o una clave. Las flechas eligen, Entrar abre, Escape cierra.',
    none: 'Nada coincide.',
    noneFor: (text) => `Nada coincide con «${text}».`,
    lookedIn:
      'Se buscó en nombres, identificadores y claves (CCT, CLUES) de los sitios; en nombres y códigos de estados y municipios; en incidentes abiertos, proveedores, haces, telepuertos y páginas.',
    namesComing: 'Los nombres de los sitios aún se están cargando…',
    results: 'Resultados',
    showSites: (count) => `Mostrar los ${count} sitios en el mapa`,
    region: (code) => `código ${code}`,
    found: (count) => `${count} resultados`,
    sections: {
      sites: 'Sitios',
      regions: 'Regiones',
      incidents: 'Incidentes abiertos',
      links: 'Filtrar por',
      pages: 'Páginas',
      filter: 'Filtrar sitios',
    },
  },
  en: {
    label: 'Search',
    placeholder: 'Site, CCT, CLUES, region, incident, beam…',
    key: 'Search the whole console',
    recent: 'Opened lately',
    hint: 'Type a name or a key. Arrows choose, Enter opens, Escape closes.',
    none: 'Nothing matches.',
    noneFor: (text) => `Nothing matches “${text}”.`,
    lookedIn:
      'Searched: names, ids and keys (CCT, CLUES) of sites; names and codes of states and municipalities; open incidents, providers, beams, gateways and pages.',
    namesComing: 'Names of sites are still loading…',
    results: 'Results',
    showSites: (count) => `Show the ${count} sites on the map`,
    region: (code) => `code ${code}`,
    found: (count) => `${count} results`,
    sections: {
      sites: 'Sites',
      regions: 'Regions',
      incidents: 'Open incidents',
      links: 'Filter by',
      pages: 'Pages',
      filter: 'Filter sites',
    },
  },
};
