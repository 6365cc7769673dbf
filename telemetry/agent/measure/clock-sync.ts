import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Prober } from './probe.ts';

/** Our clock counts as right within this of the server that told its time. */
const MAX_OFFSET_MS = 2_000;
const ASK_AGAIN_MS = 600_000;

/**
 * Whether the clock was set by NTP or GPS since the computer started. Node cannot ask the kernel (adjtimex), so, in this order:
 * the mark that systemd-timesyncd leaves; `timedatectl`, which asks the kernel and so knows of chrony and ntpd too;
 * a target that is asked by `ntp` and told us its time. Undefined when none of them says anything.
 */
export class ClockSync {
  readonly #root: string;
  #state: boolean | undefined;
  #askedAtMs = -Infinity;

  constructor(root: string) {
    this.#root = root;
  }

  get state(): boolean | undefined {
    return this.#state;
  }

  /** Looks again where that is worth it: not once it is synchronised, else every ten minutes. */
  async refresh(): Promise<void> {
    if (this.#state === true || performance.now() - this.#askedAtMs < ASK_AGAIN_MS) return;
    this.#askedAtMs = performance.now();
    if (existsSync(`${this.#root}/run/systemd/timesync/synchronized`)) this.#state = true;
    else this.#state = (await askTimedatectl()) ?? this.#state;
  }

  /** Takes what an answer says of the server's time. */
  hear(clockOffsetMs: number): void {
    const right = Math.abs(clockOffsetMs) <= MAX_OFFSET_MS;
    // A system that says so itself is not overruled by one packet.
    if (right || this.#state !== true) this.#state = right;
  }

  /** A prober that also listens for the time. */
  listening(prober: Prober): Prober {
    return {
      method: prober.method,
      probe: async () => {
        const answer = await prober.probe();
        if (answer.clockOffsetMs !== undefined) this.hear(answer.clockOffsetMs);
        return answer;
      },
    };
  }
}

function askTimedatectl(): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const args = ['show', '--property=NTPSynchronized', '--value'];
    execFile('timedatectl', args, { timeout: 5_000 }, (error, stdout) => {
      if (error === null && stdout.trim() === 'yes') resolve(true);
      else resolve(error === null && stdout.trim() === 'no' ? false : undefined);
    });
  });
}
