import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Linux counts processor time in hundredths of a second for everybody (USER_HZ). */
const TICK_US = 10_000;
const STALL_GRAIN_MS = 5;

/** Processor time of a process so far, user and system, in microseconds. */
export function processCpuUs(pid: number): number {
  return readTicks(`/proc/${String(pid)}/stat`) * TICK_US;
}

/** The same of its first thread alone: of Node, the one that runs the program. */
export function mainThreadCpuUs(pid: number): number {
  return readTicks(`/proc/${String(pid)}/task/${String(pid)}/stat`) * TICK_US;
}

/** The same by the name of the thread (the kernel keeps 15 characters); threads that ended are not in it. */
export function threadCpuUs(pid: number): Map<string, number> {
  const folder = `/proc/${String(pid)}/task`;
  const sums = new Map<string, number>();
  for (const thread of readdirSync(folder)) {
    const name = readFileSync(`${folder}/${thread}/comm`, 'utf8').trim();
    sums.set(name, (sums.get(name) ?? 0) + readTicks(`${folder}/${thread}/stat`) * TICK_US);
  }
  return sums;
}

/** Processor time of this process, all threads, since `before` was read, in microseconds. */
export function spentUs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Does something, notes in `result` and says what it took of all threads' processor time and of the clock, and the longest time in which nothing else could run. */
export async function take(
  result: Record<string, unknown>,
  name: string,
  does: () => unknown,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: STALL_GRAIN_MS });
  delay.enable();
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  await does();
  const [cpuMs, wallMs] = [Math.round(spentUs(before) / 1000), Math.round(performance.now() - startedAt)];
  // The last stall is known when the loop turned again.
  await new Promise((resolve) => setTimeout(resolve, 4 * STALL_GRAIN_MS));
  delay.disable();
  const stallMs = Math.round(delay.max / 1e6);
  result[`${name}CpuMs`] = cpuMs;
  result[`${name}WallMs`] = wallMs;
  result[`${name}StallMs`] = stallMs;
  console.log(`${name}: ${cpuMs} ms of processor, ${wallMs} ms, longest stall ${stallMs} ms`);
}

/** The most memory a process ever had resident, in megabytes of 2^20 bytes. */
export function peakResidentMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

/** What was used between two readings. */
export function difference(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map([...after].map(([name, us]) => [name, us - (before.get(name) ?? 0)]));
}

/** Fields 14 and 15 of proc(5): the name in front of them may hold spaces, so counting starts behind its bracket. */
function readTicks(file: string): number {
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
