import type { Feature, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import type { SourceRow, SourceTable } from './read-table.ts';

/** Columns are gathered from so many rows; real files have the same ones in each. */
const ROWS_LOOKED_AT = 1000;

/** Reads an array of objects, an object with one such array inside, a FeatureCollection, or a Topology. */
export function readJson(text: string): SourceTable {
  const value: unknown = JSON.parse(text);
  if (isObject(value) && value.type === 'Topology') return featureTable(featuresOf(topologyOf(value)));
  if (isObject(value) && value.type === 'FeatureCollection' && Array.isArray(value.features)) {
    return featureTable(value.features);
  }
  const list = Array.isArray(value) ? value : onlyListOf(value);
  if (list === undefined) throw new Error('expected an array of objects, GeoJSON or TopoJSON');
  return objectTable(list);
}

function objectTable(list: unknown[]): SourceTable {
  const rows = list.map((item, index): SourceRow => {
    const row = { number: index + 1, original: item };
    return isObject(item) ? { ...row, cells: item } : { ...row, cells: {}, fault: 'not an object' };
  });
  return {
    columns: columnsOf(rows),
    rows,
    writeRejected: (rejected) =>
      json(
        rejected.map(({ row, reason }) =>
          isObject(row.original) ? { ...row.original, reason } : { value: row.original, reason },
        ),
      ),
  };
}

/** Properties are the cells; a feature's own id joins them as `id` where they have none. */
function featureTable(features: unknown[]): SourceTable {
  const rows = features.map((item, index): SourceRow => {
    const row = { number: index + 1, original: item };
    if (item instanceof Broken)
      return { number: index + 1, original: item.shape, cells: {}, fault: item.fault };
    if (!isObject(item) || item.type !== 'Feature') return { ...row, cells: {}, fault: 'not a feature' };
    const { id, properties, geometry } = item as unknown as Feature<Geometry | null>;
    const cells = id === undefined ? { ...properties } : { id, ...properties };
    return { ...row, cells, geometry };
  });
  return {
    columns: columnsOf(rows),
    rows,
    writeRejected: (rejected) =>
      json({
        type: 'FeatureCollection',
        features: rejected.map(({ row, reason }) => {
          if (!isObject(row.original)) return { type: 'Feature', properties: { reason }, geometry: null };
          const properties = isObject(row.original.properties) ? row.original.properties : {};
          return { ...row.original, properties: { ...properties, reason } };
        }),
      }),
  };
}

/** Something of a file that cannot be made out. */
class Broken {
  readonly shape: unknown;
  readonly fault: string;

  constructor(shape: unknown, fault: string) {
    this.shape = shape;
    this.fault = fault;
  }
}

function featuresOf(topology: Topology): unknown[] {
  const shapes = Object.values(topology.objects).flatMap((object) =>
    object.type === 'GeometryCollection' ? object.geometries : [object],
  );
  return shapes.map((shape): unknown => {
    try {
      return feature(topology, shape);
    } catch {
      return new Broken(shape, 'a shape of lines that are not in the file');
    }
  });
}

function topologyOf(value: Record<string, unknown>): Topology {
  if (!isObject(value.objects) || !Array.isArray(value.arcs))
    throw new Error('a TopoJSON without objects or arcs');
  return value as unknown as Topology;
}

function onlyListOf(value: unknown): unknown[] | undefined {
  if (!isObject(value)) return undefined;
  const lists = Object.values(value).filter((inner) => Array.isArray(inner));
  return lists.length === 1 ? lists[0] : undefined;
}

function columnsOf(rows: SourceRow[]): string[] {
  return [...new Set(rows.slice(0, ROWS_LOOKED_AT).flatMap(({ cells }) => Object.keys(cells)))];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
