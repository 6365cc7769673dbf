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
  'map/handler/Map.BoxZoom.js': '',
  'map/handler/Map.DoubleClickZoom.js': '',
  'map/handler/Map.Drag.js': '',
  'map/handler/Map.Keyboard.js': '',
  'map/handler/Map.ScrollWheelZoom.js': '',
  'map/handler/Map.TouchZoom.js': '',
  'layer/LayerGroup.js': 'layerGroup',
  'layer/SVGOverlay.js': 'svgOverlay',
  'layer/tile/GridLayer.js': 'GridLayer',
  // with tileLayer.wms
  'layer/tile/index.js': 'tileLayer',
  'layer/vector/Canvas.js': 'canvas',
  'layer/vector/CircleMarker.js': 'circleMarker',
  'layer/vector/Path.js': 'Path',
  'layer/vector/Polygon.js': 'polygon',
  'layer/vector/Polyline.js': 'polyline',
  'layer/vector/Renderer.getRenderer.js': '',
  'layer/vector/SVG.js': 'svg',
};

/** Of what the console does without; selectors that name it are left out of Leaflet's style sheet. */
const unstyled =
  /control|attribution|popup|tooltip|marker|shadow|vml|-icon|oldie|crosshair|-bar\b|leaflet-(top|bottom|left|right)\b|container a/;

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
    load: (id) => {
      if (id === MODULE) return { code: lines.join('\n'), moduleSideEffects: true };
      // how Internet Explorer 8 drew
      if (id.endsWith('/leaflet/src/layer/vector/SVG.VML.js'))
        return 'export const vmlMixin = {}, vmlCreate = null;';
      return null;
    },
    transform: (code, id) => (id.endsWith('/leaflet/dist/leaflet.css') ? withoutUnused(code) : null),
  };
}

function withoutUnused(css: string): string {
  const plain = css.replaceAll(/\/\*[^]*?\*\//g, '').replace(/@media print[^]*$/, '');
  return plain.replaceAll(/([^{}]+)(\{[^{}]*\})/g, (_, selectors: string, rules: string) => {
    const used = selectors.split(',').filter((selector) => !unstyled.test(selector));
    return used.length === 0 ? '' : used.join(',') + rules;
  });
}
