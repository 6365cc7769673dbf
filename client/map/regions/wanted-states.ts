import type { FeatureCollection } from 'geojson';
import type { MapBox } from '../../state/view.ts';
import { boundsOfRegion } from './region-bounds.ts';
import type { Bounds } from './region-bounds.ts';

/** A state with outlines of municipalities. */
export interface Outlined {
  code: string;
  bounds: Bounds;
}

/** Those of whose municipalities the server says it has outlines. */
export function outlinedStates(outlines: FeatureCollection | null): Outlined[] {
  return (outlines?.features ?? []).flatMap(({ properties }) => {
    const code: unknown = properties?.['code'];
    const count: unknown = properties?.['municipalOutlines'];
    if (typeof code !== 'string' || typeof count !== 'number' || count === 0) return [];
    const bounds = boundsOfRegion(code, outlines, null);
    return bounds === null ? [] : [{ code, bounds }];
  });
}

/** Which states' municipalities are to be shown: where one looks first, then what is nearest. */
export function wantedStates(
  states: readonly Outlined[],
  looks: { view: MapBox; isNear: boolean; isFilled: boolean; chosen: string | null },
): string[] {
  const { view, isNear, isFilled, chosen } = looks;
  const off = ({ bounds }: Outlined): number => {
    if (touches(bounds, view)) return 0;
    const [latitude, longitude] = [(view.south + view.north) / 2, (view.west + view.east) / 2];
    return Math.hypot(
      (bounds.south + bounds.north) / 2 - latitude,
      (bounds.west + bounds.east) / 2 - longitude,
    );
  };
  return states
    .map(({ code, ...state }) => ({ code, off: off({ code, ...state }) }))
    .filter((each) => isFilled || each.code === chosen || (isNear && each.off === 0))
    .sort((a, b) => Number(b.code === chosen) - Number(a.code === chosen) || a.off - b.off)
    .map(({ code }) => code);
}

function touches(a: Bounds, b: MapBox): boolean {
  return a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;
}
