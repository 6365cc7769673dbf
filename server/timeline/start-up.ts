/** A dish takes two to four minutes to find its satellites; who takes longer has something else. */
export const START_UP_MS = 10 * 60_000;

/**
 * When an agent started, if what it measured badly was measured while its equipment was still starting; else undefined.
 * `before`: what this said of the sample before. Samples that are sent together say only once how long the agent runs.
 */
export function startedAt(
  { agentUptimeS, measuredAt }: { agentUptimeS?: number | undefined; measuredAt: number },
  bad: boolean,
  before?: number,
): number | undefined {
  if (!bad) return undefined;
  const startedAt = agentUptimeS === undefined ? before : measuredAt - agentUptimeS * 1000;
  if (startedAt === undefined || measuredAt < startedAt) return undefined;
  return measuredAt - startedAt <= START_UP_MS ? startedAt : undefined;
}
