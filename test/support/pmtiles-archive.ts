import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';
import { plainPng } from './png.ts';
import { varint } from './varint.ts';
import { vectorTile, wholeTile, type Layers } from './vector-tile.ts';

export interface ArchiveTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly data: Buffer;
}

export interface ArchiveFacts {
  readonly kind: 'vector' | 'png';
  readonly metadata?: unknown;
  readonly bounds?: readonly [west: number, south: number, east: number, north: number];
}

const HEAD_BYTES = 127;

/** Writes a PMTiles archive, version 3, with one directory: for some thousand tiles. */
export function pmtilesArchive(tiles: readonly ArchiveTile[], facts: ArchiveFacts): Buffer {
  const { kind, metadata = {}, bounds = [-180, -85, 180, 85] } = facts;
  const sorted = tiles
    .map(({ z, x, y, data }) => ({
      id: zxyToTileId(z, x, y),
      z,
      data: kind === 'vector' ? gzipSync(data) : data,
    }))
    .sort((a, b) => a.id - b.id);
  const directory = gzipSync(directoryOf(sorted));
  const packedFacts = gzipSync(Buffer.from(JSON.stringify(metadata)));
  const content = Buffer.concat(sorted.map(({ data }) => data));
  const [metadataAt, tilesAt] = [
    HEAD_BYTES + directory.length,
    HEAD_BYTES + directory.length + packedFacts.length,
  ];
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('PMTiles', 0, 'latin1');
  head.writeUInt8(3, 7);
  const numbers = [
    ...[HEAD_BYTES, directory.length, metadataAt, packedFacts.length, tilesAt, 0, tilesAt, content.length],
    ...[sorted.length, sorted.length, sorted.length],
  ];
  numbers.forEach((value, at) => head.writeBigUInt64LE(BigInt(value), 8 + 8 * at));
  const zooms = sorted.map(({ z }) => z);
  const [minZoom, maxZoom] = [Math.min(...zooms), Math.max(...zooms)];
  head.set([1, 2, kind === 'vector' ? 2 : 1, kind === 'vector' ? 1 : 2, minZoom, maxZoom], 96);
  bounds.forEach((degrees, at) => head.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * at));
  head.writeUInt8(minZoom, 118);
  return Buffer.concat([head, directory, packedFacts, content]);
}

function directoryOf(sorted: readonly { id: number; data: Buffer }[]): Buffer {
  return Buffer.concat([
    varint(sorted.length),
    ...sorted.map(({ id }, at) => varint(id - (sorted[at - 1]?.id ?? 0))),
    ...sorted.map(() => varint(1)),
    ...sorted.map(({ data }) => varint(data.length)),
    // each follows the one before
    ...sorted.map((_, at) => varint(at === 0 ? 1 : 0)),
  ]);
}

/** All tiles of the world down to a zoom, each made by `make`. */
export function allTiles(
  maxZoom: number,
  make: (z: number, x: number, y: number) => Buffer,
  minZoom = 0,
): ArchiveTile[] {
  const tiles: ArchiveTile[] = [];
  for (let z = minZoom; z <= maxZoom; z += 1) {
    for (let x = 0; x < 2 ** z; x += 1) {
      for (let y = 0; y < 2 ** z; y += 1) tiles.push({ z, x, y, data: make(z, x, y) });
    }
  }
  return tiles;
}

/** Land everywhere, with a place in the middle of each tile that has a name in three languages. */
const landAndPlaces: Layers = {
  earth: [{ kind: 'polygon', parts: [wholeTile], properties: { kind: 'earth' } }],
  places: [
    {
      kind: 'point',
      parts: [[[2048, 2048]]],
      properties: {
        ...{ kind: 'locality', min_zoom: 2 },
        ...{ name: 'Lugar', 'name:es': 'Lugar', 'name:en': 'Place', 'name:nah': 'Kan' },
      },
    },
  ],
};

/** A small archive of vector tiles as Protomaps makes them. */
export function vectorArchive(layers: Layers = landAndPlaces, vectorLayers = ['earth', 'places']): Buffer {
  const tile = vectorTile(layers);
  return pmtilesArchive(
    allTiles(4, () => tile),
    {
      kind: 'vector',
      metadata: {
        attribution: '<a href="https://example.org">© Mapa de prueba</a>',
        vector_layers: vectorLayers.map((id) => ({ id, fields: {} })),
      },
    },
  );
}

/** An archive whose disk failed: some tiles are whole, some cut off, some noise, and the last third is zeros. */
export function damagedArchive(): Buffer {
  const tile = vectorTile(landAndPlaces);
  const noise = Buffer.from(Array.from(tile, (byte, at) => (byte * 31 + at * 7) % 256));
  const kinds = [tile, tile.subarray(0, tile.length / 2), noise];
  const archive = pmtilesArchive(
    allTiles(4, (_, x, y) => kinds[(x + y) % 3] ?? tile),
    { kind: 'vector' },
  );
  return archive.fill(0, Math.floor((archive.length * 2) / 3));
}

/** A small archive of pictures in one colour. */
export function pictureArchive(): Buffer {
  const tile = plainPng([90, 140, 200, 255]);
  return pmtilesArchive(
    allTiles(5, () => tile, 4),
    { kind: 'png' },
  );
}
