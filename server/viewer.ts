import type { RegionCode } from '../telemetry/contract/inventory.ts';
import type { Role } from '../telemetry/contract/site-state.ts';

/** On whose behalf something is asked. */
export interface Viewer {
  /** As written to the audit: a person's id, or `token:NAME`. */
  actor: string;
  /** null for API tokens. */
  personId: string | null;
  name: string;
  role: Role;
  language: 'es' | 'en';
  /** Regions this viewer is limited to, with everything inside them; null: the whole country. */
  regionCodes: readonly RegionCode[] | null;
}

/** True when `regionCode` lies inside what the viewer may see. INEGI codes nest by prefix. */
export function maySee(viewer: Pick<Viewer, 'regionCodes'>, regionCode: RegionCode): boolean {
  return (
    viewer.regionCodes === null ||
    viewer.regionCodes.some((code) => code === '00' || regionCode.startsWith(code))
  );
}
