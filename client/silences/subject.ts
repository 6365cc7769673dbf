import { ownName } from '../filters/filter.ts';
import type { Choice } from '../maintenance/choices.ts';
import type { Hit } from '../search/find.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';

/** What was found as something that can be muted or maintained; undefined: it cannot. */
export function subjectOf(hit: Hit, columns: Pick<FleetColumns, 'nameOf'> | null): Choice | undefined {
  if (hit.kind === 'site') return { scope: 'site', target: hit.id, name: columns?.nameOf(hit.row) ?? hit.id };
  if (hit.kind === 'region') {
    const { code, name } = hit;
    if (code === '00') return undefined;
    return { scope: code.length === 2 ? 'state' : 'municipality', target: code, name };
  }
  if (hit.kind !== 'choice' || hit.dimension === 'technology') return undefined;
  if (hit.dimension === 'provider') return { scope: 'provider', target: hit.value, name: hit.value };
  const { name, provider } = ownName(hit.value);
  return provider === ''
    ? { scope: hit.dimension, target: name, name }
    : { scope: hit.dimension, target: name, provider, name: `${name} (${provider})` };
}
