import { openInspector } from './inspector.ts';

/** Asks a running process for a CPU profile over the inspector, so that only the stretch of interest is profiled. */

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

export interface CpuProfile {
  nodes: ProfileNode[];
  samples?: number[];
  timeDeltas?: number[];
}

/** Profiles the main thread of the process behind the inspector's address for a while. */
export async function profile(inspectorUrl: string, forMs: number): Promise<CpuProfile> {
  const inspector = await openInspector(inspectorUrl);
  await inspector.call('Profiler.enable');
  await inspector.call('Profiler.setSamplingInterval', { interval: 1000 });
  await inspector.call('Profiler.start');
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const { profile: taken } = (await inspector.call('Profiler.stop')) as { profile: CpuProfile };
  inspector.close();
  return taken;
}

/** Where a file belongs; the first that matches decides. What Node and V8 do by themselves counts for whoever called them. */
const stages: readonly (readonly [stage: string, file: RegExp])[] = [
  ['broker', /\/server\/broker\/|node_modules\/(aedes|aedes-[a-z]+|mqemitter|qlobber|mqtt-packet|bl)\//],
  ['ingest', /\/telemetry\/(ingest|formats|contract)\/|node_modules\/mqtt\//],
  ['store', /\/telemetry\/store\/|node_modules\/@influxdata\//],
  ['live', /\/server\/(live|outages|incidents|regions|timeline|registry)\//],
  ['push', /\/server\/push\/|node_modules\/(socket\.io[a-z-]*|engine\.io[a-z-]*|ws)\//],
  ['database', /\/server\/database\/|node_modules\/kysely\//],
  ['other', /^file:|node_modules/],
];

/** Share of the busy time of the profiled thread by stage, 0..1. Idle time is left out; collecting garbage is a stage of its own. */
export function stageShares({ nodes, samples = [], timeDeltas = [] }: CpuProfile): Record<string, number> {
  const stageOf = attribute(nodes);
  const sums: Record<string, number> = {};
  let busy = 0;
  samples.forEach((node, index) => {
    const stage = stageOf.get(node) ?? 'runtime';
    if (stage === 'idle') return;
    const us = Math.max(0, timeDeltas[index] ?? 0);
    sums[stage] = (sums[stage] ?? 0) + us;
    busy += us;
  });
  for (const stage of Object.keys(sums)) sums[stage] = (sums[stage] ?? 0) / Math.max(1, busy);
  return sums;
}

/** A frame belongs to its own file's stage, else to its caller's. */
function attribute(nodes: readonly ProfileNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stageOf = new Map<number, string>();
  const walk = (node: ProfileNode, inherited: string): void => {
    const stage = ownStage(node) ?? inherited;
    stageOf.set(node.id, stage);
    for (const child of node.children ?? []) {
      const next = byId.get(child);
      if (next !== undefined) walk(next, stage);
    }
  };
  const [root] = nodes;
  if (root !== undefined) walk(root, 'runtime');
  return stageOf;
}

function ownStage({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage';
  return stages.find(([, file]) => file.test(url))?.[0];
}
