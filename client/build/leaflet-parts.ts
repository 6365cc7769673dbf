import type { Plugin } from 'vite';

/**
 * What the console uses of Leaflet, by the file of its sources that has it. Leaflet's own bundle cannot be shaken: popups,
 * tooltips, controls and old browsers' vectors would come along, a fifth of it. Whoever needs more of Leaflet adds a line. The
 * build says which name is missing, but not which method: those that another file hangs on a class or a function (as the Web Map
 * Service on `tileLayer`) are only missed when they are called.
 */
const parts: Readonly<Record<string, string>> = {
  'core/Util.js': 'setOptions',
  'geo/LatLng.js': 'LatLng, toLatLng as latLng',
  'geo/LatLngBounds.js': 'LatLngBounds, toLatLngBounds as latLngBounds',
  'geometry/Point.js': 'Point, toPoint as point',
  'map/Map.js': 'Map, createMap as map',
  // the handlers: dragging, wheel, keyboard, touch
  'map/index.js': '',
  'layer/LayerGroup.js': 'layerGroup',
  'layer/GeoJSON.js': 'geoJSON',
  'layer/SVGOverlay.js': 'svgOverlay',
  'layer/marker/DivIcon.js': 'divIcon',
  'layer/marker/Marker.js': 'marker',
  'layer/tile/GridLayer.js': 'GridLayer',
  // with tileLayer.wms
  'layer/tile/index.js': 'tileLayer',
  'layer/vector/Canvas.js': 'canvas',
  'layer/vector/CircleMarker.js': 'circleMarker',
  'layer/vector/Path.js': 'Path',
  'layer/vector/Polygon.js': 'Polygon, polygon',
  'layer/vector/Renderer.getRenderer.js': '',
  'layer/vector/SVG.js': 'svg',
};

const MODULE = '\0leaflet-parts';

/** Gives whoever imports `leaflet` only the parts above. */
export function leafletParts(): Plugin {
  const lines = Object.entries(parts).map(
    ([file, names]) => `export { ${names} } from 'leaflet/src/${file}';`,
  );
  return {
    name: 'leaflet-parts',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source) => (source === 'leaflet' ? MODULE : null),
    load: (id) => (id === MODULE ? { code: lines.join('\n'), moduleSideEffects: true } : null),
  };
}
