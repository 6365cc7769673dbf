import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import { BRIDGED_MS } from './absences.ts';
import type { LiveListener } from './live-listener.ts';
import type { Sight } from './sight.ts';
import type { TerminalLive } from './terminal-live.ts';
import { startOf } from './thresholds.ts';
import { unseenOf } from './unseen.ts';

/** Time in which people keep a terminal out of service. It begins and ends when they say so, and does not count. */
export class OutOfService {
  readonly #clock: Clock;
  readonly #sight: Sight;
  readonly #listener: LiveListener;

  constructor(clock: Clock, sight: Sight, listener: LiveListener) {
    this.#clock = clock;
    this.#sight = sight;
    this.#listener = listener;
  }

  /** What went on at it has ended; what was not heard of it before now has to be said yet. One that was never heard does not count anyway. */
  begin(index: number, terminal: TerminalLive): void {
    if (terminal.activeFrom === 0 || terminal.absence === 'outOfService') return;
    const now = this.#clock.now();
    if (terminal.absence === 'none') this.#unheard(index, terminal, now);
    terminal.absence = 'outOfService';
    terminal.absentFrom = now;
    terminal.coveredUntil = Math.max(terminal.coveredUntil, now);
    terminal.resting = true;
    terminal.downlinkBps = 0;
    terminal.uplinkBps = 0;
    this.#listener.absent(index, 'outOfService', now);
  }

  /** It counts again, heard or not. Nobody knows how soon it will be there: it is waited for as one that is new. */
  end(index: number, terminal: TerminalLive): void {
    const now = this.#clock.now();
    this.#listener.returned(index, now, 0);
    terminal.absence = 'none';
    terminal.absentFrom = 0;
    terminal.coveredUntil = Math.max(terminal.coveredUntil, now);
    terminal.lessons = 0;
  }

  /** It sent something meanwhile, or what it measured meanwhile. */
  heard(index: number, terminal: TerminalLive, receivedAt: number, sample: Sample | undefined): void {
    terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
    if (sample === undefined) return;
    const { activeFrom, absentFrom } = terminal;
    const [from, to] = [startOf(sample), Math.min(sample.measuredAt, absentFrom || Infinity)];
    if (activeFrom !== 0 && from >= activeFrom && from < to) this.#listener.late(index, from, to);
  }

  #unheard(index: number, terminal: Readonly<TerminalLive>, now: number): void {
    const { coveredUntil, intervalS, rhythmMs } = terminal;
    const unseen = unseenOf(terminal, this.#sight);
    const from = Math.min(unseen?.to ?? coveredUntil, now);
    if (unseen !== undefined && unseen.from < from)
      this.#listener.absent(index, 'monitoring', unseen.from, from);
    if (now - from > Math.max(BRIDGED_MS, 3 * intervalS * 1000, 2 * rhythmMs))
      this.#listener.absent(index, 'silent', from, now);
  }
}
