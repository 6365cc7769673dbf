import type { SeriesField } from '../../telemetry/contract/series.ts';

type Text = string;
type With1 = (value: string) => Text;
type With2 = (first: string, second: string) => Text;

/** Charts over time, and the tables beside them. */
export type ChartWords = Record<
  | 'title'
  | 'range'
  | 'reset'
  | 'keys'
  | 'unavailable'
  | 'nothing'
  | 'newest'
  | 'gap'
  | 'contractedDown'
  | 'contractedUp'
  | 'now'
  | 'csv'
  | 'table'
  | 'tableMore'
  | 'time'
  | 'links'
  | 'neverHeard'
  | 'noEquipment'
  | 'withdrawn'
  | 'throughput'
  | 'capacity'
  | 'wider'
  | 'narrower'
  | 'empty',
  Text
> &
  Record<'step' | 'notMeasured' | 'maintenance', With1> &
  Record<'outage' | 'span', With2> & {
    ranges: Record<'24h' | '7d' | '30d', Text>;
    fields: Record<SeriesField, Text>;
    /** Of the signal, by what it is measured in. */
    signals: Record<'esN0Db' | 'cnDb' | 'snrDb' | 'quality01' | 'aboveNoiseFloor', Text>;
  };

export const chartWords: Record<'es' | 'en', ChartWords> = {
  es: {
    title: 'Enlace en el tiempo',
    range: 'Periodo de las gráficas',
    reset: 'Ver todo',
    keys: 'Arrastre para acercar; doble clic para ver todo. Con el teclado: flechas, + y −, 0.',
    unavailable: 'La gráfica no se pudo cargar. La tabla de abajo tiene los mismos datos.',
    nothing: 'Sin mediciones en este periodo',
    newest: 'Último valor',
    gap: 'Sin mediciones',
    contractedDown: 'Contratado, bajada',
    contractedUp: 'Contratado, subida',
    now: 'Ahora',
    csv: 'Descargar CSV',
    table: 'Los mismos datos en tabla',
    tableMore: 'Mostrar más filas',
    time: 'Hora',
    links: 'Enlaces que se muestran',
    neverHeard: 'De este sitio nunca ha llegado una medición.',
    noEquipment: 'Aquí no hay equipo instalado: no hay nada que medir todavía.',
    withdrawn: 'El equipo de este sitio se retiró. Se muestra lo que midió.',
    throughput: 'Tráfico',
    capacity: 'Capacidad medida',
    wider: 'Ensanchar el panel',
    narrower: 'Estrechar el panel',
    empty: 'Nada se midió en este periodo. Pruebe con uno más largo.',
    step: (step) => `Mediana o media de cada ${step}; la banda va del mínimo al máximo.`,
    notMeasured: (names) => `Aquí no se mide: ${names}.`,
    maintenance: (reason) => `Mantenimiento: ${reason}`,
    outage: (cause, length) => `Sin servicio: ${cause}, ${length}`,
    span: (from, to) => `${from} a ${to}`,
    ranges: { '24h': '24\u00a0h', '7d': '7 días', '30d': '30 días' },
    fields: {
      latencyMs: 'Latencia',
      jitterMs: 'Variación',
      packetLossRatio: 'Pérdida',
      downlinkBps: 'Bajada',
      uplinkBps: 'Subida',
      downlinkCapacityBps: 'Bajada',
      uplinkCapacityBps: 'Subida',
      signal: 'Señal',
      obstructedRatio: 'Obstrucción',
      batteryRatio: 'Batería',
      temperatureC: 'Temperatura',
      clients: 'Dispositivos conectados',
      quotaUsedRatio: 'Cuota usada',
    },
    signals: {
      esN0Db: 'Señal, Es/N0',
      cnDb: 'Señal, C/N',
      snrDb: 'Señal, SNR',
      quality01: 'Señal, calidad',
      aboveNoiseFloor: 'Señal, sobre el ruido',
    },
  },
  en: {
    title: 'The link over time',
    range: 'Period of the charts',
    reset: 'Show all',
    keys: 'Drag to zoom in; double-click to show all. By keyboard: arrows, + and −, 0.',
    unavailable: 'The chart could not be loaded. The table below has the same data.',
    nothing: 'Nothing measured in this period',
    newest: 'Newest value',
    gap: 'Nothing measured',
    contractedDown: 'Contracted, down',
    contractedUp: 'Contracted, up',
    now: 'Now',
    csv: 'Download CSV',
    table: 'The same data as a table',
    tableMore: 'Show more rows',
    time: 'Time',
    links: 'Links that are shown',
    neverHeard: 'Nothing was ever heard from this site.',
    noEquipment: 'No equipment is installed here: there is nothing to measure yet.',
    withdrawn: 'The equipment of this site was withdrawn. Shown is what it measured.',
    throughput: 'Throughput',
    capacity: 'Measured capacity',
    wider: 'Widen the panel',
    narrower: 'Narrow the panel',
    empty: 'Nothing was measured in this period. Try a longer one.',
    step: (step) => `Median or mean of each ${step}; the band reaches from least to most.`,
    notMeasured: (names) => `Not measured here: ${names}.`,
    maintenance: (reason) => `Maintenance: ${reason}`,
    outage: (cause, length) => `Out of service: ${cause}, ${length}`,
    span: (from, to) => `${from} to ${to}`,
    ranges: { '24h': '24\u00a0h', '7d': '7 days', '30d': '30 days' },
    fields: {
      latencyMs: 'Latency',
      jitterMs: 'Jitter',
      packetLossRatio: 'Loss',
      downlinkBps: 'Down',
      uplinkBps: 'Up',
      downlinkCapacityBps: 'Down',
      uplinkCapacityBps: 'Up',
      signal: 'Signal',
      obstructedRatio: 'Obstruction',
      batteryRatio: 'Battery',
      temperatureC: 'Temperature',
      clients: 'Connected devices',
      quotaUsedRatio: 'Quota used',
    },
    signals: {
      esN0Db: 'Signal, Es/N0',
      cnDb: 'Signal, C/N',
      snrDb: 'Signal, SNR',
      quality01: 'Signal, quality',
      aboveNoiseFloor: 'Signal, above noise',
    },
  },
};
