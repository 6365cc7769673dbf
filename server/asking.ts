import { Commands, type CommandsParts } from './commands/commands.ts';
import { Sessions } from './commands/sessions.ts';
import type { IngestBatch } from '../telemetry/ingest/message.ts';
import type { TerminalLive } from './live/terminal-live.ts';
import type { Fleet } from './registry/fleet.ts';

type AskingOptions = Omit<CommandsParts, 'presenceOf'> & {
  fleet: Fleet;
  live: { terminal(index: number): Pick<TerminalLive, 'presence' | 'presenceAt' | 'lastReceivedAt'> };
};

/** Asking terminals for something, connected with who of them is there now. */
export class Asking {
  readonly commands: Commands;
  readonly #sessions: Sessions;
  readonly #options: AskingOptions;
  /** Who was heard only before the broker was lost may be away by now. */
  #brokerSince: number;

  constructor(options: AskingOptions) {
    const { fleet, live: _live, ...parts } = options;
    this.#options = options;
    this.#brokerSince = options.clock.now();
    this.#sessions = new Sessions((terminalId) => fleet.terminalById(terminalId)?.index);
    this.commands = new Commands({ ...parts, presenceOf: (terminalId) => this.#presenceOf(terminalId) });
  }

  /** A durable batch that is news, not a replay at the start. */
  heard(batch: IngestBatch): void {
    this.#sessions.heard(batch);
    this.commands.heard(batch);
  }

  brokerLost(): void {
    this.#brokerSince = this.#options.clock.now();
  }

  #presenceOf(terminalId: string): { online: boolean; session: string } {
    const terminal = this.#options.fleet.terminalById(terminalId);
    if (terminal === undefined) return { online: false, session: '' };
    const { presence, presenceAt, lastReceivedAt } = this.#options.live.terminal(terminal.index);
    const isHeard = Math.max(presenceAt, lastReceivedAt) >= this.#brokerSince;
    return { online: presence === 'online' && isHeard, session: this.#sessions.of(terminal.index) };
  }
}
