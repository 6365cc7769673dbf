import type { Company } from '../causes/verdict.ts';
import type { Surroundings } from './explain.ts';
import type { Fact } from './fact.ts';
import { isOfPath, type NamedKind } from './fleet-groups.ts';
import type { Incident } from './incident.ts';

/** In a town of more terminals than this a beam's outages are not taken for a power cut. */
const LARGE_TOWN = 200;

/** Who lost service with whom, as far as it bears on why. */
export function companyOf(incident: Incident, around: Pick<Surroundings, 'groups' | 'keptService'>): Company {
  const starts = [...incident.facts].map(({ from }) => from).sort((a, b) => a - b);
  const at = (share: number): number => starts[Math.round(share * (starts.length - 1))] ?? 0;
  const { kind, key, affected, watched } = incident.group;
  const groupsOf = (of: NamedKind) => groupsIn(incident.facts, of, around);
  const town = isOfPath(kind) ? townOf(incident, around) : undefined;
  return {
    kind,
    key,
    affected: Math.max(affected, 1),
    watched: Math.max(watched, affected, 1),
    beams: groupsOf('beam').size,
    gateways: groupsOf('gateway').size,
    providers: groupsOf('provider').size,
    startSpreadMs: at(0.95) - at(0.05),
    ...(town !== undefined && { town }),
  };
}

function groupsIn(
  facts: Iterable<Fact>,
  kind: NamedKind,
  { groups }: Pick<Surroundings, 'groups'>,
): Set<number> {
  const found = new Set<number>();
  for (const { terminalIndex } of facts) {
    const group = groups.groupOf(kind, terminalIndex);
    if (group >= 0) found.add(group);
  }
  return found;
}

/** The small town that all of it lies in: how many of its terminals lost service, of how many that were watched. */
function townOf(
  { facts, at }: Incident,
  around: Pick<Surroundings, 'groups' | 'keptService'>,
): Company['town'] {
  if (facts.size > LARGE_TOWN) return undefined;
  const terminals = new Set([...facts].map(({ terminalIndex }) => terminalIndex));
  const towns = new Set([...terminals].map((index) => around.groups.groupOf('municipality', index)));
  const [town = -1] = towns;
  if (towns.size !== 1 || town < 0) return undefined;
  const members = around.groups.members('municipality', town);
  if (members.length > LARGE_TOWN) return undefined;
  let kept = 0;
  for (const index of members) if (!terminals.has(index) && around.keptService(index, at)) kept += 1;
  return {
    key: around.groups.key('municipality', town),
    affected: terminals.size,
    watched: terminals.size + kept,
  };
}
