import type { Against, PeriodLength, Step } from '../regions/comparison.ts';
import type { WorstOrder } from '../regions/region-place.ts';

type Text = string;
type With1 = (value: string) => Text;
type With2 = (first: string, second: string) => Text;

/** The page about regions: figures, trends, the worst, comparison. */
export type RegionWords = Record<
  | 'title'
  | 'open'
  | 'help'
  | 'regions'
  | 'add'
  | 'period'
  | 'against'
  | 'now'
  | 'people'
  | 'peopleAll'
  | 'throughputNow'
  | 'figures'
  | 'figure'
  | 'strict'
  | 'contractual'
  | 'between'
  | 'numerator'
  | 'denominator'
  | 'unknown'
  | 'excluded'
  | 'downMean'
  | 'upMean'
  | 'volume'
  | 'use'
  | 'difference'
  | 'unsure'
  | 'trend'
  | 'trendHelp'
  | 'stepHelp'
  | 'finerLoading'
  | 'finerFailed'
  | 'downTrend'
  | 'worst'
  | 'worstBy'
  | 'minSites'
  | 'municipality'
  | 'sites'
  | 'offline'
  | 'peopleOffline'
  | 'noWorst'
  | 'worstSites'
  | 'site'
  | 'state'
  | 'since'
  | 'noWorstSites'
  | 'csv'
  | 'nothing'
  | 'onMap',
  Text
> &
  Record<'remove' | 'leftOut' | 'covered' | 'peopleKnown' | 'moreSites' | 'atLeast' | 'whole', With1> &
  Record<'span', With2> & {
    lengths: Record<PeriodLength, Text>;
    againsts: Record<Against, Text>;
    steps: Record<Step, Text>;
    orders: Record<WorstOrder, Text>;
  };

export const regionWords: Record<'es' | 'en', RegionWords> = {
  es: {
    title: 'Regiones',
    open: 'Tendencia y comparación',
    help: 'Hasta cinco regiones lado a lado, con la misma escala.',
    regions: 'Regiones que se comparan',
    add: 'Añadir región…',
    period: 'Periodo',
    against: 'Contra',
    now: 'Ahora',
    people: 'Personas sin servicio',
    peopleAll: 'de',
    throughputNow: 'Tráfico ahora',
    figures: 'Cifras del periodo',
    figure: 'Cifra',
    strict: 'Disponibilidad estricta',
    contractual: 'Disponibilidad contractual',
    between: 'entre',
    numerator: 'con servicio',
    denominator: 'de',
    unknown: 'Sin saber',
    excluded: 'Excluido',
    downMean: 'Bajada media por sitio',
    upMean: 'Subida media por sitio',
    volume: 'Volumen de bajada',
    use: 'Uso de lo contratado, bajada',
    difference: 'Diferencia',
    unsure: 'puede no ser ninguna: lo que no se sabe pesa más',
    trend: 'Disponibilidad estricta',
    steps: { hour: 'por hora', day: 'por día' },
    stepHelp: 'Lo que se acerca se carga por hora, hasta 16 días; más fino no se guarda.',
    finerLoading: 'cargando por hora…',
    finerFailed: 'No se pudo cargar por hora; se muestra por día.',
    trendHelp: 'Todas las gráficas tienen la misma escala. La línea a rayas es el periodo anterior.',
    downTrend: 'Bajada media por sitio',
    worst: 'Municipios con peor servicio',
    worstBy: 'Orden',
    minSites: 'Tamaño',
    municipality: 'Municipio',
    sites: 'Sitios',
    offline: 'Sin servicio',
    peopleOffline: 'Personas',
    noWorst: 'Ningún municipio tiene tantos sitios.',
    worstSites: 'Sitios con problemas ahora',
    site: 'Sitio',
    state: 'Estado',
    since: 'Desde hace',
    noWorstSites: 'Ningún sitio tiene problemas ahora.',
    csv: 'Descargar comparación (CSV)',
    nothing: 'Nada se midió en este periodo.',
    onMap: 'Ver en el mapa',
    remove: (name) => `Quitar ${name}`,
    leftOut: (count) => `${count} municipios tienen menos sitios y no se muestran.`,
    covered: (percent) =>
      `Solo se conoce ${percent} del periodo de los sitios de hoy: el monitoreo o los sitios empezaron después.`,
    peopleKnown: (count) => `de ${count} registradas`,
    moreSites: (count) => `y ${count} más`,
    atLeast: (count) => (count === '1' ? 'Todos' : `${count} sitios o más`),
    whole: (name) => `${name}, completo`,
    span: (from, to) => `${from} a ${to}`,
    lengths: { '24h': '24\u00a0h', '7d': '7 días', '30d': '30 días', month: 'Este mes' },
    againsts: { none: 'Nada', before: 'El periodo anterior', year: 'Hace un año' },
    orders: { availability: 'Disponibilidad', offline: 'Parte sin servicio', people: 'Personas' },
  },
  en: {
    title: 'Regions',
    open: 'Trend and comparison',
    help: 'Up to five regions side by side, on the same scale.',
    regions: 'Regions that are compared',
    add: 'Add a region…',
    period: 'Period',
    against: 'Against',
    now: 'Now',
    people: 'People without service',
    peopleAll: 'of',
    throughputNow: 'Throughput now',
    figures: 'Figures of the period',
    figure: 'Figure',
    strict: 'Strict availability',
    contractual: 'Contractual availability',
    between: 'between',
    numerator: 'in service',
    denominator: 'of',
    unknown: 'Unknown',
    excluded: 'Excluded',
    downMean: 'Mean downlink per site',
    upMean: 'Mean uplink per site',
    volume: 'Downlink volume',
    use: 'Use of what is contracted, down',
    difference: 'Difference',
    unsure: 'may be none: what is unknown weighs more',
    trend: 'Strict availability',
    steps: { hour: 'by hour', day: 'by day' },
    stepHelp: 'What is zoomed to is loaded by hour, up to 16 days; nothing finer is kept.',
    finerLoading: 'loading by hour…',
    finerFailed: 'It could not be loaded by hour; it is shown by day.',
    trendHelp: 'All charts have the same scale. The dashed line is the earlier period.',
    downTrend: 'Mean downlink per site',
    worst: 'Municipalities with the worst service',
    worstBy: 'Order',
    minSites: 'Size',
    municipality: 'Municipality',
    sites: 'Sites',
    offline: 'Offline',
    peopleOffline: 'People',
    noWorst: 'No municipality has so many sites.',
    worstSites: 'Sites in trouble now',
    site: 'Site',
    state: 'State',
    since: 'For',
    noWorstSites: 'No site is in trouble now.',
    csv: 'Download the comparison (CSV)',
    nothing: 'Nothing was measured in this period.',
    onMap: 'Show on the map',
    remove: (name) => `Remove ${name}`,
    leftOut: (count) => `${count} municipalities have fewer sites and are not shown.`,
    covered: (percent) =>
      `Only ${percent} of the period is known of today’s sites: monitoring, or the sites, began later.`,
    peopleKnown: (count) => `of ${count} registered`,
    moreSites: (count) => `and ${count} more`,
    atLeast: (count) => (count === '1' ? 'All' : `${count} sites or more`),
    whole: (name) => `${name}, all of it`,
    span: (from, to) => `${from} to ${to}`,
    lengths: { '24h': '24\u00a0h', '7d': '7 days', '30d': '30 days', month: 'This month' },
    againsts: { none: 'Nothing', before: 'The period before', year: 'A year ago' },
    orders: { availability: 'Availability', offline: 'Share offline', people: 'People' },
  },
};
