/**
 * Outlines that share their borders, as TopoJSON (https://github.com/topojson/topojson-specification): each line between two
 * neighbours is there once, so both have the same, and it is sent once.
 */
export interface OutlineTopology {
  type: 'Topology';
  /** From whole steps to degrees. */
  transform: { scale: [number, number]; translate: [number, number] };
  /** Lines: the first point in steps, then what leads from each to the next. */
  arcs: [x: number, y: number][][];
  objects: { regions: { type: 'GeometryCollection'; geometries: OutlineOfRegion[] } };
}

/** Polygons of rings of lines; `~3` is line 3 from its end. */
export interface OutlineOfRegion {
  type: 'MultiPolygon';
  arcs: number[][][];
  properties: { code: string; name: string };
}
