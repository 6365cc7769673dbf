import type { FeatureCollection } from 'geojson';

/** Who drew the outlines that the map shows: they came with the product, the installation imported its own, or some of each. */
export type OutlineSource = 'package' | 'own' | 'both';

/** Lines that came with the product are off by more than this; imported ones by less. */
const PACKAGE_ERROR_KM = 3;

/** @param municipalities states whose municipalities are drawn: none comes with the product */
export function outlineSource(states: FeatureCollection | null, municipalities: number): OutlineSource {
  const imported = (states?.features ?? []).filter(({ geometry }) => {
    const { errorKm } = geometry as { errorKm?: unknown };
    return typeof errorKm === 'number' && errorKm < PACKAGE_ERROR_KM;
  });
  const isAllOwn =
    states !== null && states.features.length > 0 && imported.length === states.features.length;
  if (isAllOwn) return 'own';
  return imported.length > 0 || municipalities > 0 ? 'both' : 'package';
}
