import type { IngestBatch } from '../../telemetry/ingest/message.ts';

/**
 * The session each terminal announced with its newest presence, since this process runs; a broker's retained ones count.
 * By fleet index: some 60 bytes a terminal.
 */
export class Sessions {
  readonly #indexOf: (terminalId: string) => number | undefined;
  readonly #sessions: (string | undefined)[] = [];

  constructor(indexOf: (terminalId: string) => number | undefined) {
    this.#indexOf = indexOf;
  }

  heard({ presences }: Pick<IngestBatch, 'presences'>): void {
    for (const { terminalId, presence } of presences) {
      const index = presence.state === 'online' ? this.#indexOf(terminalId) : undefined;
      if (index !== undefined) this.#sessions[index] = presence.session;
    }
  }

  /** Empty where none is known. */
  of(index: number): string {
    return this.#sessions[index] ?? '';
  }
}
