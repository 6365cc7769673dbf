type Text = string;

/** What went through the links of a region. */
export type ThroughputWords = Record<
  | 'more'
  | 'down'
  | 'up'
  | 'mean'
  | 'median'
  | 'p95'
  | 'utilisation'
  | 'volume'
  | 'busyHour'
  | 'none'
  | 'help',
  Text
> & { hour: (from: string, to: string) => string };

export const throughputWords: Record<'es' | 'en', ThroughputWords> = {
  es: {
    more: 'Tráfico de los últimos 7 días',
    down: 'Bajada',
    up: 'Subida',
    mean: 'Media',
    median: 'Mediana',
    p95: '95 % del tiempo, hasta',
    utilisation: 'Uso de lo contratado',
    volume: 'Volumen, todos los sitios',
    busyHour: 'Hora con más tráfico',
    none: 'No se midió tráfico en estos días.',
    help: 'Tasas por sitio. Uso: de lo que los contratos dejan pasar.',
    hour: (from, to) => `${from} a ${to} h`,
  },
  en: {
    more: 'Throughput of the last 7 days',
    down: 'Downlink',
    up: 'Uplink',
    mean: 'Mean',
    median: 'Median',
    p95: '95 % of the time, up to',
    utilisation: 'Use of what is contracted',
    volume: 'Volume, all sites',
    busyHour: 'Busiest hour',
    none: 'No traffic was measured in these days.',
    help: 'Rates are per site. Use: of what the contracts let through.',
    hour: (from, to) => `${from} to ${to} h`,
  },
};
