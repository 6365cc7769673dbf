import { effect, signal } from '@preact/signals';
import { keepInAddress } from './address.ts';

/** What regions can be coloured by. */
export const measures = ['uptime', 'throughput', 'offline', 'underserved'] as const;
export type Measure = (typeof measures)[number];
export const measureLevels = ['state', 'municipality'] as const;
export type MeasureLevel = (typeof measureLevels)[number];

/** What the map shows beside the sites. */
export interface MapLayers {
  /** Null: regions are not coloured. */
  measure: Measure | null;
  level: MeasureLevel;
  incidents: boolean;
  beams: boolean;
  gateways: boolean;
  /** Overlays of the installation that somebody switched on or off, by their ids. */
  overlays: Readonly<Record<string, boolean>>;
}

export const usualLayers: MapLayers = {
  measure: null,
  level: 'state',
  incidents: true,
  beams: false,
  gateways: false,
  overlays: {},
};

/** In the address, and remembered by this browser. */
export const layers = signal<MapLayers>(usualLayers);

const STORED = 'atalaya.layers';
/** `on-rain`, `off-clouds`: as the installation names its overlays. */
const OVERLAY = /^(on|off)-([a-z][a-z0-9-]{0,39})$/;

/** `offline,municipality,beams,on-rain`. What is not known any more is passed over. */
export function readLayers(text: string | null): MapLayers {
  const words = text?.split(',') ?? [];
  return {
    measure: measures.find((each) => words.includes(each)) ?? null,
    level: words.includes('municipality') ? 'municipality' : 'state',
    incidents: !words.includes('noincidents'),
    beams: words.includes('beams'),
    gateways: words.includes('gateways'),
    overlays: Object.fromEntries(
      words.flatMap((word) => {
        const [, way, id] = OVERLAY.exec(word) ?? [];
        return id === undefined ? [] : [[id, way === 'on']];
      }),
    ),
  };
}

/** What `readLayers` reads; null for the usual. */
export function writeLayers({
  measure,
  level,
  incidents,
  beams,
  gateways,
  overlays,
}: MapLayers): string | null {
  const words = [
    ...(measure === null ? [] : [measure]),
    ...(level === 'state' ? [] : [level]),
    ...(incidents ? [] : ['noincidents']),
    ...(beams ? ['beams'] : []),
    ...(gateways ? ['gateways'] : []),
    ...Object.entries(overlays).map(([id, on]) => `${on ? 'on' : 'off'}-${id}`),
  ];
  return words.length === 0 ? null : words.join();
}

export function showLayers(change: Partial<MapLayers>): void {
  layers.value = { ...layers.peek(), ...change };
}

/** Begins with the address, else with what was shown the last time. Call it once the address is followed. */
export function rememberLayers(): () => void {
  const stop = keepInAddress({
    name: 'layers',
    state: layers,
    read: readLayers,
    write: writeLayers,
    history: 'replace',
  });
  if (!new URLSearchParams(location.search).has('layers')) layers.value = readLayers(stored());
  const stopStoring = effect(() => {
    const text = writeLayers(layers.value);
    try {
      if (text === null) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, text);
    } catch {
      // storage is forbidden in some browsers; the choice then lasts as long as the page
    }
  });
  return () => {
    stopStoring();
    stop();
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
