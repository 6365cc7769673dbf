import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, type Process, type ProcessOptions } from './process.ts';

/** A process that sees a small file system of its own where others see an empty folder. It goes with the process. */
export interface OnSmallDisk {
  process: Process;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
}

/**
 * Mounts a file system of `mebibytes` at `folder` in a mount namespace, copies what the folder `contents` holds into it
 * and starts a program. Without root the
 * namespace belongs to a user namespace; where the system forbids these too, the program's output says so.
 */
export function startOnSmallDisk(
  { mebibytes, folder, contents }: { mebibytes: number; folder: string; contents: string },
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): OnSmallDisk {
  const script = `mount -t tmpfs -o size=${mebibytes}m atalaya-test "$0" && cp -r "$1/." "$0" && shift && exec "$@"`;
  const namespaces = process.getuid?.() === 0 ? '-m' : '-Urm';
  const child = startProcess(
    'unshare',
    [namespaces, 'sh', '-c', script, folder, contents, command, ...args],
    options,
  );
  // unshare, sh and the program are one process, one after the other.
  const ballast = join(`/proc/${child.pid}/root${folder}`, 'ballast');
  return {
    process: child,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast),
  };
}

function fillUp(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let bytes = 1024 * 1024; bytes >= 1; bytes >>= 4) {
      while (takes(file, Buffer.alloc(bytes)));
    }
  } finally {
    closeSync(file);
  }
}

function takes(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
