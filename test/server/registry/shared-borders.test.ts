import { expect, test } from 'vitest';
import type { Position } from 'geojson';
import { sharedBorders } from '../../../server/registry/shared-borders.ts';
import type { RegionOutlines } from '../../../server/registry/shipped-places.ts';
import type { OutlineTopology } from '../../../telemetry/contract/outlines.ts';

function outlines(...regions: [code: string, ...rings: Position[][]][]): RegionOutlines {
  return {
    type: 'FeatureCollection',
    features: regions.map(([code, ...coordinates]) => ({
      type: 'Feature',
      properties: { code, name: `Name of ${code}` },
      geometry: { type: 'Polygon', coordinates },
    })),
  };
}

/** The ring again, in degrees, as TopoJSON says to read it. */
function ringsOf({ arcs, transform, objects }: OutlineTopology, code: string): Position[][] {
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]): Position => {
      [x, y] = [x + dx, y + dy];
      return [x * transform.scale[0], y * transform.scale[1]].map((each) => Math.round(each * 1e4) / 1e4);
    });
  });
  const region = objects.regions.geometries.find(({ properties }) => properties.code === code);
  return (region?.arcs ?? []).flat().map((ring) =>
    ring.flatMap((number, at) => {
      const line = lines[number < 0 ? ~number : number] ?? [];
      return (number < 0 ? line.toReversed() : line).slice(at === 0 ? 0 : 1);
    }),
  );
}

const corners = (ring: Position[]): string[] => [...new Set(ring.map((each) => each.join()))].sort();

const west: Position[] = [
  [-97, 17],
  [-96, 17],
  [-96, 17.5],
  [-96, 18],
  [-97, 18],
  [-97, 17],
];
const east: Position[] = [
  [-96, 18],
  [-96, 17.5],
  [-96, 17],
  [-95, 17],
  [-95, 18],
  [-96, 18],
];

test('the line between two neighbours is there once, whichever way round their rings go', async () => {
  const topology = await sharedBorders(outlines(['20001', west], ['20002', east]));
  expect(topology.arcs).toHaveLength(3);
  const [one = [], other = []] = topology.objects.regions.geometries.map(({ arcs }) => arcs.flat(2));
  const shared = one.filter((number) => other.includes(~number) || other.includes(number));
  expect(shared).toHaveLength(1);
  expect(corners(ringsOf(topology, '20001')[0] ?? [])).toEqual(['-96,17', '-96,18', '-97,17', '-97,18']);
  expect(topology.objects.regions.geometries[0]?.properties).toEqual({
    code: '20001',
    name: 'Name of 20001',
  });
});

test('what is not seen is left out, the same for both neighbours', async () => {
  const bend = (x: number): Position[] => [
    [-96, 17],
    [-96 + x, 17.5],
    [-96, 18],
  ];
  const pair = (x: number) =>
    sharedBorders(
      outlines(
        ['20001', [[-97, 17], ...bend(x), [-97, 18], [-97, 17]]],
        ['20002', [[-95, 18], ...bend(x).toReversed(), [-95, 17], [-95, 18]]],
      ),
    );
  const points = ({ arcs }: OutlineTopology): number => arcs.reduce((sum, arc) => sum + arc.length, 0);
  expect(points(await pair(0.00008))).toBe(points(await pair(0.01)) - 1);
  const straight = await pair(0.00008);
  const bent = await pair(0.01);
  expect(ringsOf(straight, '20001')[0]).not.toContainEqual([-95.9999, 17.5]);
  for (const code of ['20001', '20002']) expect(ringsOf(bent, code)[0]).toContainEqual([-95.99, 17.5]);
});

test('an enclave is a hole of what lies around it, by one line', async () => {
  const square = (from: number, to: number): Position[] => [
    [from, from + 115],
    [to, from + 115],
    [to, to + 115],
    [from, to + 115],
    [from, from + 115],
  ];
  const inner = square(-97.6, -97.4);
  // the same ring, begun elsewhere and the other way round
  const hole = [...inner.slice(2), ...inner.slice(1, 3)].toReversed();
  const topology = await sharedBorders(outlines(['20001', square(-98, -97), hole], ['20002', inner]));
  expect(topology.arcs).toHaveLength(2);
  expect(ringsOf(topology, '20001')).toHaveLength(2);
  expect(corners(ringsOf(topology, '20001')[1] ?? [])).toEqual(corners(ringsOf(topology, '20002')[0] ?? []));
});

test('islands smaller than a step are nothing, a few steps large they stay', async () => {
  const island = (size: number): Position[] => [
    [-96, 16],
    [-96 + size, 16],
    [-96 + size, 16 + size],
    [-96, 16 + size],
    [-96, 16],
  ];
  expect(ringsOf(await sharedBorders(outlines(['20001', island(0.00001)])), '20001')).toEqual([]);
  const small = await sharedBorders(outlines(['20001', island(0.0002)]));
  expect(corners(ringsOf(small, '20001')[0] ?? [])).toHaveLength(4);
});

test('a whole country of neighbours keeps its area and meets without gaps', async () => {
  const cells: [string, Position[]][] = [];
  // borders that wave, the same for both sides
  const at = (column: number, row: number): Position => [
    -100 + column / 10 + Math.sin(row * 7 + column) / 60,
    18 + row / 10 + Math.sin(column * 5 + row) / 60,
  ];
  const edge = (from: [number, number], to: [number, number]): Position[] =>
    Array.from({ length: 10 }, (_, step) => {
      const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [at(...from), at(...to)];
      const wave = Math.sin((step / 10) * Math.PI) / 200;
      const sign = from[0] + from[1] * 100 < to[0] + to[1] * 100 ? 1 : -1;
      const share = step / 10;
      return [
        x0 + share * (x1 - x0) + sign * wave * (y1 - y0),
        y0 + share * (y1 - y0) - sign * wave * (x1 - x0),
      ];
    });
  for (let column = 0; column < 12; column += 1) {
    for (let row = 0; row < 12; row += 1) {
      const ring = [
        ...edge([column, row], [column + 1, row]),
        ...edge([column + 1, row], [column + 1, row + 1]),
        ...edge([column + 1, row + 1], [column, row + 1]),
        ...edge([column, row + 1], [column, row]),
      ];
      cells.push([`2${String(column * 12 + row).padStart(4, '0')}`, [...ring, ring[0] ?? []]]);
    }
  }
  const topology = await sharedBorders(
    outlines(...cells.map(([code, ring]): [string, Position[]] => [code, ring])),
  );
  // 12 * 13 * 2 edges; those of the outer corners have no junction at the corner itself
  expect(topology.arcs).toHaveLength(12 * 13 * 2 - 4);
  const area = (ring: Position[]): number =>
    ring.reduce((sum, [x = 0, y = 0], place) => {
      const [nextX = 0, nextY = 0] = ring[(place + 1) % ring.length] ?? [];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
  for (const [code, ring] of cells) {
    expect(area(ringsOf(topology, code)[0] ?? []) / area(ring)).toBeCloseTo(1, 1.5);
  }
});
