import { siteKinds, type SiteKind } from '../../../telemetry/contract/inventory.ts';
import { comparable } from './clean-text.ts';

/** The words by which files tell a kind; the first that fits decides. */
const words: readonly [SiteKind, RegExp][] = [
  ['plaza', /^sitios? publicos?/],
  [
    'school',
    /escuela|primaria|secundaria|preescolar|kinder|bachillerato|preparatoria|colegio|plantel|universidad|educacion|school/,
  ],
  ['clinic', /clinica|hospital|salud|unidad medica|medicina|imss|issste|clinic|health/],
  ['library', /biblioteca|pilares|centro digital|infocentro|library/],
  ['plaza', /plaza|parque|jardin|kiosco|zocalo|poste|calle|deportivo|utopia|explanada|park|square/],
  ['office', /oficina|ayuntamiento|palacio|presidencia|gobierno|juzgado|registro civil|comisaria|office/],
];

/** Our kind for what a file calls a site, e.g. `Clinicas, Centros de Salud y Hospitales`; `other` when nothing fits. */
export function siteKindOf(text: string): SiteKind {
  const own = siteKinds.find((kind) => kind === text.trim().toLowerCase());
  if (own !== undefined) return own;
  // What stands in brackets are examples, and name every kind.
  const plain = comparable(text.replace(/\([^)]*\)/g, ' '));
  return words.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other';
}
