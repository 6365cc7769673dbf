import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { buildCommandPayload, type Command } from '../../telemetry/contract/commands.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import type { IngestBatch, TerminalReply } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';
import { applyReplies } from './apply-replies.ts';
import { askCommands, type CommandRequest } from './ask-commands.ts';
import { expiry, isDue, isOpen, type TerminalCommand } from './command.ts';
import { commandOf, readOpenCommands, readQueuedSince, writeProgress } from './command-tables.ts';

export interface CommandsParts {
  db: Database;
  clock: Clock;
  log: Pick<Logger, 'warn'>;
  newId: () => string;
  /** Says something to a terminal; rejects when there is no broker to say it to. */
  publish: (topic: string, payload: string) => Promise<void>;
  /** False while the broker is away: nothing is sent then, least of all a reboot. */
  canPublish: () => boolean;
  /** What its presence says of a terminal. */
  presenceOf: (terminalId: string) => { online: boolean; session: string };
}

/** Replies that wait for the database. What comes beyond is left out: those commands end as `noReply`. */
const MAX_WAITING = 50_000;
const REPLIES_AT_ONCE = 500;
/** The command line may run where another clock goes. */
const MAX_SKEW_MS = 600_000;

/**
 * Commands to terminals. The database decides before anything is said: a command is marked sent, then published. A crash
 * between the two costs a reboot, which expires as `noReply`; the other order could do it twice.
 */
export class Commands {
  readonly #parts: CommandsParts;
  /** Commands under way, by terminal: as the database has them. */
  readonly #open = new Map<string, Map<string, TerminalCommand>>();
  readonly #sending = new Map<string, Promise<void>>();
  #waiting: TerminalReply[] = [];
  #applying: Promise<void> = Promise.resolve();
  #asking: Promise<unknown> = Promise.resolve();
  /** When the database was last looked at for what others wrote there. */
  #lookedAt = 0;
  /** Replies to commands that were not the terminal's. */
  foreignReplies = 0;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  /** Reads what was under way when the last process ended. */
  async load(): Promise<void> {
    this.#lookedAt = this.#parts.clock.now();
    for (const command of await readOpenCommands(this.#parts.db)) this.#keep(command);
  }

  /** Commands under way. */
  get openCount(): number {
    let count = 0;
    for (const commands of this.#open.values()) count += commands.size;
    return count;
  }

  /** Asks, one request after the other; what can be sent is on its way when this resolves. @throws CommandRefusal */
  ask(request: CommandRequest): Promise<{ commands: TerminalCommand[]; isNew: boolean }> {
    const asked = this.#asking.then(() => this.#ask(request));
    this.#asking = asked.catch(() => undefined);
    return asked;
  }

  /** Takes a command back while that is possible. A reboot that was sent cannot be; other kinds are at least not sent again. */
  async cancel(commandId: string): Promise<TerminalCommand | 'tooLate'> {
    const command = await this.#read(commandId);
    const isSent = command?.state === 'sent';
    if (command === undefined || !(command.state === 'queued' || (isSent && command.kind !== 'reboot'))) {
      return 'tooLate';
    }
    const cancelled = this.#ended(command, 'cancelled', isSent ? 'maybeSent' : null);
    return (await this.#write(command, cancelled)) ? cancelled : 'tooLate';
  }

  /** Hears a durable batch that has just come, never a replayed one: who speaks now can be spoken to. */
  heard(batch: Pick<IngestBatch, 'samples' | 'presences'>): void {
    if (this.#open.size === 0) return;
    const speaking = new Set<string>();
    for (const { terminalId } of batch.samples) if (this.#open.has(terminalId)) speaking.add(terminalId);
    for (const { terminalId, presence, retained } of batch.presences) {
      if (!this.#open.has(terminalId)) continue;
      if (presence.state === 'offline') speaking.delete(terminalId);
      else if (!retained) speaking.add(terminalId);
    }
    for (const terminalId of speaking) void this.#send(terminalId);
  }

  /** Takes the replies of a batch, replayed or not. */
  replied(batch: Pick<IngestBatch, 'replies'>): void {
    const room = MAX_WAITING - this.#waiting.length;
    for (const reply of batch.replies.slice(0, room)) this.#waiting.push(reply);
    if (batch.replies.length > room)
      this.#parts.log.warn({}, 'too many replies of terminals wait: some were left out');
  }

  /** Lets time pass: takes in what the command line asked for, sends what became due, ends what expired. Call it once a second. */
  async tick(): Promise<void> {
    await this.settleReplies();
    await this.#look();
    const now = this.#parts.clock.now();
    for (const [terminalId, commands] of [...this.#open]) {
      for (const command of [...commands.values()]) {
        const why = expiry(command, now);
        if (why !== undefined) await this.#write(command, this.#ended(command, 'expired', why));
      }
      await this.#sendToPresent(terminalId);
    }
  }

  /**
   * Resolves when every reply taken so far is in the database; a checkpoint waits for it, so that the journal is not
   * passed before. Rejects, and keeps them, when the database does.
   */
  settleReplies(): Promise<void> {
    const applied = this.#applying.then(() => this.#apply());
    this.#applying = applied.catch(() => undefined);
    return applied;
  }

  /** Waits for what is being sent. */
  async stop(): Promise<void> {
    await Promise.all(this.#sending.values());
    await this.#applying;
  }

  /** What the command line asks for stands in the database alone. What we read may be old by now: the database decides when it is sent. */
  async #look(): Promise<void> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    for (const command of await readQueuedSince(db, this.#lookedAt - MAX_SKEW_MS)) {
      if (this.#open.get(command.terminalId)?.has(command.id) !== true) this.#keep(command);
    }
    this.#lookedAt = now;
  }

  async #ask(request: CommandRequest): Promise<{ commands: TerminalCommand[]; isNew: boolean }> {
    const { db, clock, newId } = this.#parts;
    const asked = await askCommands(db, request, clock.now(), newId);
    if (asked.isNew) {
      for (const command of asked.commands) this.#keep(command);
      await Promise.all(asked.commands.map(({ terminalId }) => this.#sendToPresent(terminalId)));
    }
    return { commands: asked.commands.map((command) => this.#newest(command)), isNew: asked.isNew };
  }

  async #apply(): Promise<void> {
    while (this.#waiting.length > 0) {
      const replies = this.#waiting.slice(0, REPLIES_AT_ONCE);
      const { changed, strangers } = await applyReplies(this.#parts.db, replies);
      this.#waiting.splice(0, replies.length);
      this.foreignReplies += strangers;
      for (const command of changed) this.#keep(command);
    }
  }

  async #sendToPresent(terminalId: string): Promise<void> {
    if (this.#parts.presenceOf(terminalId).online) await this.#send(terminalId);
  }

  /** Sends a terminal that is there what is due, one sending at a time. Never rejects. */
  #send(terminalId: string): Promise<void> {
    const running = this.#sending.get(terminalId);
    if (running !== undefined) return running;
    const { clock, canPublish, log } = this.#parts;
    const due = [...(this.#open.get(terminalId)?.values() ?? [])].filter((each) => isDue(each, clock.now()));
    if (due.length === 0 || !canPublish()) return Promise.resolve();
    const sending = this.#sendAll(due)
      .catch((error: unknown) => log.warn({ err: error, terminalId }, 'a command could not be sent'))
      .finally(() => this.#sending.delete(terminalId));
    this.#sending.set(terminalId, sending);
    return sending;
  }

  async #sendAll(due: readonly TerminalCommand[]): Promise<void> {
    for (const command of due) {
      const now = this.#parts.clock.now();
      const sent = { ...command, state: 'sent' as const, sentAt: now, sends: command.sends + 1 };
      if (!(await this.#write(command, sent))) continue;
      const { session } = this.#parts.presenceOf(command.terminalId);
      const payload = buildCommandPayload(toWire(command, now, session));
      await this.#parts.publish(buildTopic(command.terminalId, 'commands'), payload);
    }
  }

  /** Into the database if nobody was faster, then into memory. */
  async #write(before: TerminalCommand, after: TerminalCommand): Promise<boolean> {
    const written = await writeProgress(this.#parts.db, before, after);
    const newest = written ? after : await this.#read(before.id);
    if (newest === undefined) this.#forget(before);
    else this.#keep(newest);
    return written;
  }

  async #read(commandId: string): Promise<TerminalCommand | undefined> {
    const row = await this.#parts.db
      .selectFrom('commands')
      .selectAll()
      .where('id', '=', commandId)
      .executeTakeFirst();
    return row === undefined ? undefined : commandOf(row);
  }

  #ended(command: TerminalCommand, state: 'expired' | 'cancelled', reason: string | null): TerminalCommand {
    return { ...command, state, reason, endedAt: this.#parts.clock.now() };
  }

  #keep(command: TerminalCommand): void {
    if (!isOpen(command)) {
      this.#forget(command);
      return;
    }
    const commands = this.#open.get(command.terminalId) ?? new Map<string, TerminalCommand>();
    this.#open.set(command.terminalId, commands.set(command.id, command));
  }

  #forget({ id, terminalId }: TerminalCommand): void {
    const commands = this.#open.get(terminalId);
    commands?.delete(id);
    if (commands?.size === 0) this.#open.delete(terminalId);
  }

  #newest(command: TerminalCommand): TerminalCommand {
    return this.#open.get(command.terminalId)?.get(command.id) ?? command;
  }
}

function toWire(
  { id, kind, parameters, issuedAt, expiresAt }: TerminalCommand,
  now: number,
  session: string,
): Command {
  const ttlS = Math.max(0, Math.floor((expiresAt - now) / 1000));
  const head = { id, issuedAt, expiresAt, ttlS, ...(session !== '' && { session }) };
  return { ...head, kind, ...parameters };
}
