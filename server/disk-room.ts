import { statfs } from 'node:fs/promises';
import type { TellTrouble } from './troubles.ts';

const MIB = 1024 ** 2;

export interface RoomOptions {
  config: { dataDir: string; journalMaxBytes: number };
  /** Size of the journal now. */
  journalBytes: () => number;
  troubles: (trouble: 'diskFull' | 'diskNearlyFull' | 'journalNearlyFull') => TellTrouble;
}

/** How much room is left for what the product keeps. */
export interface Room {
  /** Bytes left on the data folder's disk for this user; undefined before the first look. */
  readonly freeBytes: number | undefined;
  /** Why the journal may not grow now: the last of the disk is for the database and the store, which let it shrink again. */
  refusal(): string | undefined;
  /** Looks, and tells what is new. Call it every few seconds. */
  look(): Promise<void>;
}

/**
 * Warns while there is time, and stops the journal before a full disk stops everything: full is less than 64 MiB or 1 %
 * of the disk, whichever is smaller, nearly full less than 2 GiB or 10 %; the journal is nearly full at 80 % of its
 * limit. Each is over when there is half as much room again.
 */
export function createRoom(options: RoomOptions): Room {
  const { journalBytes, troubles } = options;
  const { dataDir: folder, journalMaxBytes } = options.config;
  const diskFull = level(troubles('diskFull'));
  const diskNearlyFull = level(troubles('diskNearlyFull'));
  const journalNearlyFull = level(troubles('journalNearlyFull'));
  let freeBytes: number | undefined;

  return {
    get freeBytes() {
      return freeBytes;
    },
    refusal: () => (diskFull.isLow ? left(freeBytes ?? 0) : undefined),
    async look() {
      const { bavail, blocks, bsize } = await statfs(folder);
      const size = blocks * bsize;
      freeBytes = bavail * bsize;
      diskFull.see(freeBytes, Math.min(64 * MIB, size / 100), left(freeBytes));
      // What is full needs no warning that it will be.
      const warnedBytes = diskFull.isLow ? Infinity : freeBytes;
      diskNearlyFull.see(warnedBytes, Math.min(2048 * MIB, size / 10), left(freeBytes));
      const journalLeft = journalMaxBytes - journalBytes();
      const why = `the journal may grow by ${mib(journalLeft)} of ${mib(journalMaxBytes)} more`;
      journalNearlyFull.see(journalLeft, journalMaxBytes / 5, why);
    },
  };

  function left(bytes: number): string {
    return `the disk of ${folder} has ${mib(bytes)} left`;
  }
}

function level(tell: TellTrouble) {
  let isLow = false;
  return {
    get isLow() {
      return isLow;
    },
    see(leftBytes: number, atLeast: number, why: string): void {
      const now = leftBytes < (isLow ? atLeast * 1.5 : atLeast);
      if (now !== isLow) tell(now ? why : undefined);
      isLow = now;
    },
  };
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}
