import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../telemetry/agent/queue-lines.ts';

/** A sample as it stood on an agent's disk. */
export interface Measured {
  epoch: string;
  seq: number;
  measuredAt: number;
  downlinkBps?: number;
}

/**
 * What an agent measured, by its own disk: every line that was whole in the file of its queue whenever it was looked at, and
 * how high it had counted. The file is read here line by line, not through the queue that is put to the test.
 */
export class AgentMemory {
  /** By `measuredAt`, which is what a sample is however it is numbered. */
  readonly samples = new Map<number, Measured>();
  /** The highest number given in each epoch, the present one last. */
  readonly highest = new Map<string, number>();
  /** Bytes that did not check out, added up over all looks. */
  damagedBytes = 0;
  readonly #seen = new Set<string>();

  get epoch(): string {
    return [...this.highest.keys()].at(-1) ?? '';
  }

  /** Numbers that were given to samples whose lines were cleared away before anybody looked. */
  unseen(): { epoch: string; seq: number }[] {
    return [...this.highest].flatMap(([epoch, highest]) =>
      Array.from({ length: highest }, (_, index) => ({ epoch, seq: index + 1 })).filter(
        ({ seq }) => !this.#seen.has(`${epoch} ${seq}`),
      ),
    );
  }

  /** Looks at the queue in `folder`, whose agent does not run. There is none yet where it was killed before it made one. */
  async look(folder: string): Promise<void> {
    const file = await openExisting(join(folder, 'queue'));
    if (file === undefined) return;
    try {
      let epoch = '';
      for await (const { value } of readLines(file, (bytes) => (this.damagedBytes += bytes))) {
        const line = value as Partial<Measured> & { upTo?: number };
        epoch = line.epoch ?? epoch;
        const number = line.seq ?? line.upTo ?? 0;
        this.highest.set(epoch, Math.max(number, this.highest.get(epoch) ?? 0));
        if (line.seq !== undefined && line.measuredAt !== undefined) this.#note(epoch, line as Measured);
      }
    } finally {
      await file.close();
    }
  }

  #note(epoch: string, { seq, measuredAt, downlinkBps }: Measured): void {
    this.#seen.add(`${epoch} ${seq}`);
    this.samples.set(measuredAt, {
      epoch,
      seq,
      measuredAt,
      ...(downlinkBps === undefined ? {} : { downlinkBps }),
    });
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
