import type { OutlineTopology } from '../../../telemetry/contract/outlines.ts';
import { outlines } from './fake-fleet.ts';
import { seats } from './fake-regions.ts';

/** Four municipalities of Oaxaca as squares beside each other, in the sea, where no disc lies over them; all others have no outline. */
const squares: [code: string, name: string, column: number, row: number][] = [
  ['20067', 'Oaxaca de Juárez', 0, 0],
  ['20385', 'Santa Cruz Xoxocotlán', 1, 0],
  ['20016', 'Coicoyán de las Flores', 0, 1],
  ['20553', 'Tlalixtac de Cabrera', 1, 1],
];
/** Steps of a ten-thousandth of a degree. */
const [WEST, SOUTH, SIZE] = [-983_000, 153_000, 2_500];

/** States as the server tells them: which have outlines of municipalities. */
export function statesInFake(): object {
  return {
    ...outlines,
    features: outlines.features.map((feature) => ({
      ...feature,
      properties: {
        ...feature.properties,
        municipalOutlines: feature.properties.code === '20' ? squares.length : 0,
      },
    })),
  };
}

/** As the server does it: each side of a square is a line of its own, and between two squares one for both. */
export function municipalitiesInFake(state: string): OutlineTopology {
  const arcs: OutlineTopology['arcs'] = [];
  const known = new Map<string, number>();
  const side = (fromX: number, fromY: number, toX: number, toY: number): number => {
    const reverse = known.get(`${toX},${toY},${fromX},${fromY}`);
    if (reverse !== undefined) return ~reverse;
    known.set(`${fromX},${fromY},${toX},${toY}`, arcs.length);
    const first: [number, number] = [WEST + fromX * SIZE, SOUTH + fromY * SIZE];
    return arcs.push([first, [(toX - fromX) * SIZE, (toY - fromY) * SIZE]]) - 1;
  };
  const geometries = (state === '20' ? squares : []).map(([code, name, x, y]) => ({
    type: 'MultiPolygon' as const,
    arcs: [
      [
        [
          side(x, y, x + 1, y),
          side(x + 1, y, x + 1, y + 1),
          side(x + 1, y + 1, x, y + 1),
          side(x, y + 1, x, y),
        ],
      ],
    ],
    properties: { code, name },
  }));
  return {
    type: 'Topology',
    transform: { scale: [1e-4, 1e-4], translate: [0, 0] },
    arcs,
    objects: { regions: { type: 'GeometryCollection', geometries } },
  };
}

const degrees = (steps: number): number => steps / 1e4;

/** Where the fake's outlines are. */
export const fakeBorders = {
  west: degrees(WEST),
  east: degrees(WEST + 2 * SIZE),
  north: degrees(SOUTH + 2 * SIZE),
  /** Its seat is far from all others: no disc of a neighbour lies there. */
  alone: '20016',
  /** Has sites, no outline, and its seat to itself. */
  without: '20466',
  middleOf(code: string): [longitude: number, latitude: number] {
    const [, , column = NaN, row = NaN] = squares.find(([each]) => each === code) ?? [];
    return [degrees(WEST + (column + 0.5) * SIZE), degrees(SOUTH + (row + 0.5) * SIZE)];
  },
  seatOf(code: string): [longitude: number, latitude: number] {
    const { longitude, latitude } = seats.get(code) ?? { longitude: NaN, latitude: NaN };
    return [longitude, latitude];
  },
};
