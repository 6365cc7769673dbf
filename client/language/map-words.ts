import type { OutlineSource } from '../map/regions/outline-source.ts';
import type { Measure, MeasureLevel } from '../state/layers.ts';

type Text = string;

/** The layers of the map, its scale, and what the keyboard finds on it. */
export interface MapWords {
  layers: Text;
  regions: Text;
  none: Text;
  level: Text;
  levels: Record<MeasureLevel, Text>;
  measures: Record<Measure, Text>;
  /** What the scale's figures are of. */
  measureNotes: Record<Measure, Text>;
  noData: Text;
  /** Where municipalities are coloured and none has an outline. */
  noOutline: Text;
  /** Who drew them. */
  outlines: Record<OutlineSource, Text>;
  over: Text;
  incidents: Text;
  beams: Text;
  gateways: Text;
  loading: Text;
  failed: Text;
  retry: Text;
  forbidden: Text;
  sites: (count: Text, isOne: boolean) => Text;
  offlineOf: (offline: Text, sites: Text) => Text;
  people: (count: Text) => Text;
  openIncident: Text;
  openRegion: Text;
  density: Text;
  crowdNote: Text;
  areaNote: Text;
  /** For the keyboard. */
  mapHelp: Text;
  list: Text;
  listHelp: Text;
  listEmpty: Text;
  listMore: (count: Text) => Text;
  inView: (sites: Text, offline: Text, degraded: Text, unknown: Text) => Text;
  close: Text;
  shortcutList: Text;
}

const es: MapWords = {
  layers: 'Capas',
  regions: 'Colorear regiones por',
  none: 'Nada',
  level: 'Nivel',
  levels: { state: 'Estados', municipality: 'Municipios' },
  measures: {
    uptime: 'Disponibilidad',
    throughput: 'Velocidad',
    offline: 'Sin servicio',
    underserved: 'Mal atendidos',
  },
  measureNotes: {
    uptime: 'disponibilidad, últimas 24 h',
    throughput: 'descarga media por terminal, últimas 24 h',
    offline: 'de los sitios en operación, sin servicio ahora',
    underserved: 'de los sitios, por debajo del estándar',
  },
  noData: 'Sin datos',
  noOutline: 'Aquí ningún municipio tiene contorno: cada disco es uno, en su cabecera.',
  outlines: {
    package: 'Contornos: Natural Earth',
    own: 'Contornos: de esta instalación',
    both: 'Contornos: Natural Earth y de esta instalación',
  },
  over: 'Sobre el mapa',
  incidents: 'Incidentes',
  beams: 'Haces y celdas',
  gateways: 'Estaciones terrenas',
  loading: 'Cargando…',
  failed: 'No se pudieron cargar las cifras.',
  retry: 'Reintentar',
  forbidden: 'Su cuenta no puede ver estas cifras.',
  sites: (count, isOne) => (isOne ? `${count} sitio` : `${count} sitios`),
  offlineOf: (offline, sites) => `${offline} de ${sites} sin servicio`,
  people: (count) => `${count} personas`,
  openIncident: 'Clic para abrir el incidente',
  openRegion: 'Clic para abrir la región',
  density: 'Sitios en buen estado: mientras más juntos, más intenso',
  crowdNote: 'Tantos sitios en el mismo estado, muy juntos',
  areaNote: 'Zona de un incidente',
  mapHelp:
    'Mapa de sitios. Flechas para mover, más y menos para acercar, Intro para la lista de lo que se ve, lo peor primero.',
  list: 'A la vista, lo peor primero',
  listHelp: 'Flechas para elegir, Intro para abrir, Escape para volver al mapa',
  listEmpty: 'Aquí no hay sitios.',
  listMore: (count) => `y ${count} más: acérquese para verlos`,
  inView: (sites, offline, degraded, unknown) =>
    `A la vista: ${sites} sitios; ${offline} sin servicio, ${degraded} degradados, ${unknown} desconocidos`,
  close: 'Cerrar la lista',
  shortcutList: 'Lista de lo que se ve en el mapa',
};

const en: MapWords = {
  layers: 'Layers',
  regions: 'Colour regions by',
  none: 'Nothing',
  level: 'Level',
  levels: { state: 'States', municipality: 'Municipalities' },
  measures: {
    uptime: 'Availability',
    throughput: 'Throughput',
    offline: 'Offline',
    underserved: 'Underserved',
  },
  measureNotes: {
    uptime: 'availability, last 24 h',
    throughput: 'mean downlink per terminal, last 24 h',
    offline: 'of the sites in service, offline now',
    underserved: 'of the sites, below the standard',
  },
  noData: 'No data',
  noOutline: 'No municipality has an outline here: each disc is one, at its seat.',
  outlines: {
    package: 'Outlines: Natural Earth',
    own: "Outlines: this installation's own",
    both: "Outlines: Natural Earth and this installation's own",
  },
  over: 'Over the map',
  incidents: 'Incidents',
  beams: 'Beams and cells',
  gateways: 'Gateways',
  loading: 'Loading…',
  failed: 'The figures could not be loaded.',
  retry: 'Try again',
  forbidden: 'Your account may not see these figures.',
  sites: (count, isOne) => (isOne ? `${count} site` : `${count} sites`),
  offlineOf: (offline, sites) => `${offline} of ${sites} offline`,
  people: (count) => `${count} people`,
  openIncident: 'Click to open the incident',
  openRegion: 'Click to open the region',
  density: 'Sites that are well: the closer together, the stronger',
  crowdNote: 'So many sites in the same state, close together',
  areaNote: 'Area of an incident',
  mapHelp:
    'Map of sites. Arrows to move, plus and minus to zoom, Enter for the list of what is in view, worst first.',
  list: 'In view, worst first',
  listHelp: 'Arrows to choose, Enter to open, Escape to go back to the map',
  listEmpty: 'There are no sites here.',
  listMore: (count) => `and ${count} more: zoom in to see them`,
  inView: (sites, offline, degraded, unknown) =>
    `In view: ${sites} sites; ${offline} offline, ${degraded} degraded, ${unknown} unknown`,
  close: 'Close the list',
  shortcutList: 'List of what is in view on the map',
};

export const mapWords = { es, en };
