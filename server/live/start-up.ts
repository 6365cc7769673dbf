/** A dish takes two to four minutes to find its satellites; who takes longer has something else. */
const START_UP_MS = 10 * 60_000;

/** When an agent started, if what it measured badly was measured while its equipment was still starting; else undefined. */
export function startedAt(
  { agentUptimeS, measuredAt }: { agentUptimeS?: number | undefined; measuredAt: number },
  bad: boolean,
): number | undefined {
  if (!bad || agentUptimeS === undefined || agentUptimeS * 1000 > START_UP_MS) return undefined;
  return measuredAt - agentUptimeS * 1000;
}

/** Whether a sample was measured while its equipment, away since `absentFrom`, was still starting. */
export function isStartUp(
  sample: { agentUptimeS?: number | undefined; measuredAt: number },
  bad: boolean,
  absentFrom: number,
): boolean {
  return (startedAt(sample, bad) ?? -Infinity) > absentFrom;
}
