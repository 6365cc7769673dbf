import { execFile } from 'node:child_process';
import {
  isFinal,
  parseCommandPayload,
  reasonNotToBegin,
  type Command,
  type CommandReply,
  type CommandResult,
  type RebootCommand,
  type SetIntervalCommand,
  type SpeedTestCommand,
} from '../contract/commands.ts';
import type { Sample } from '../contract/sample.ts';
import type { AgentConfig } from './config.ts';
import type { Log } from './log.ts';
import { runSpeedTest, SpeedTestError, worstCase } from './speed-test.ts';
import type { StateFile } from './state.ts';

export interface ObedienceOptions {
  config: Pick<AgentConfig, 'speedTest' | 'rebootCommand'>;
  ca?: string;
  file: StateFile;
  bootId: string;
  clockSynced: () => boolean;
  now: () => number;
  /** Publishes a reply; resolves when the broker acknowledged it. */
  say: (reply: CommandReply) => Promise<void>;
  allowsSpeedTest: (bytes: number) => boolean;
  onSpeedTestBytes: (bytes: number) => void;
  /** Makes it part of the next sample, which then goes out at once. */
  onMeasured: (fields: Partial<Sample>) => void;
  /** The profile or interval in the state has changed. */
  onIntervalChanged: () => void;
  log: Log;
}

/** Known commands are kept until they expired, and at least this many. */
const KEEP = 64;
const REBOOT_REPLY_MS = 5_000;

/** Obeys commands: each at most once, whatever arrives how often, and whatever is killed in between. */
export class Obedience {
  readonly #options: ObedienceOptions;
  #testing = false;

  constructor(options: ObedienceOptions) {
    this.#options = options;
  }

  /** Says how commands ended that the last run of this program began: a reboot by the boot having changed. */
  async resume(): Promise<void> {
    const { file, bootId, now } = this.#options;
    for (const known of file.state.commands.values()) {
      const { id, state, bootId: before } = known.reply;
      if (isFinal(state)) continue;
      const isDone = state === 'accepted' && before !== bootId;
      known.reply = isDone
        ? { id, state: 'done', at: now(), bootId }
        : { id, state: 'failed', at: now(), reason: 'interrupted', bootId };
      known.acknowledged = false;
    }
    await file.save();
  }

  /** On each connection: replies that the broker has not acknowledged yet go out again. */
  async sayAgain(): Promise<void> {
    for (const known of this.#options.file.state.commands.values()) {
      if (!known.acknowledged) await this.#say(known.reply);
    }
  }

  /** A message came on `commands`, on the connection with this session. */
  async hear(payload: string, session: string): Promise<void> {
    const arrivedMs = performance.now();
    const command = parseCommandPayload(payload);
    const known = this.#options.file.state.commands.get(command.id);
    if (known !== undefined) {
      await this.#say(known.reply);
      return;
    }
    this.#options.log('command', { id: command.id, kind: command.kind ?? 'unreadable' });
    if (command.kind === null) {
      await this.#answer(command.id, this.#options.now() + 86_400_000, {
        state: 'refused',
        reason: command.reason,
      });
      return;
    }
    const late = reasonNotToBegin(command, {
      now: this.#options.now(),
      clockSynced: this.#options.clockSynced(),
      sinceArrivalMs: performance.now() - arrivedMs,
      session,
    });
    if (late !== undefined) await this.#finish(command, { state: 'expired', reason: late });
    else if (command.kind === 'speedTest') await this.#speedTest(command);
    else if (command.kind === 'reboot') await this.#reboot(command);
    else await this.#setInterval(command);
  }

  async #speedTest(command: SpeedTestCommand): Promise<void> {
    const { config, ca, allowsSpeedTest, onSpeedTestBytes, onMeasured } = this.#options;
    const { speedTest } = config;
    if (speedTest === undefined) {
      await this.#finish(command, { state: 'refused', reason: 'notAllowed' });
      return;
    }
    if (this.#testing) {
      await this.#finish(command, { state: 'refused', reason: 'busy' });
      return;
    }
    const test = { config: speedTest, maxBytes: command.maxBytes ?? 2 * speedTest.maxBytes };
    if (!allowsSpeedTest(worstCase(test))) {
      await this.#finish(command, { state: 'refused', reason: 'overBudget' });
      return;
    }
    this.#testing = true;
    try {
      await this.#answer(command.id, command.expiresAt, { state: 'running' });
      const { bytes, durationS, ...capacity } = await runSpeedTest({
        ...test,
        ...(ca === undefined ? {} : { ca }),
      });
      onSpeedTestBytes(bytes);
      onMeasured(capacity);
      await this.#finish(command, { state: 'done', result: { ...capacity, bytes, durationS } });
    } catch (error) {
      if (error instanceof SpeedTestError) onSpeedTestBytes(error.bytes);
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, 128);
      await this.#finish(command, { state: 'failed', reason: oneLine(reason) });
    } finally {
      this.#testing = false;
    }
  }

  async #reboot(command: RebootCommand): Promise<void> {
    const { config, log, bootId } = this.#options;
    const [program, ...args] = config.rebootCommand ?? [];
    if (program === undefined) {
      await this.#finish(command, { state: 'refused', reason: 'notAllowed' });
      return;
    }
    // Durable first: were the power to fail now, no reboot is better than one after another.
    const said = this.#answer(command.id, command.expiresAt, { state: 'accepted', bootId });
    await Promise.race([said, new Promise((resolve) => setTimeout(resolve, REBOOT_REPLY_MS).unref())]);
    log('reboot', { id: command.id });
    execFile(program, args, { timeout: 60_000 }, (error) => {
      if (error === null) return;
      const reason = oneLine(error.message).slice(0, 128);
      log('the reboot command failed', { reason });
      void this.#finish(command, { state: 'failed', reason });
    });
  }

  async #setInterval(command: SetIntervalCommand): Promise<void> {
    const { file, onIntervalChanged } = this.#options;
    const { profile, intervalS } = command;
    if (profile !== undefined) {
      file.state.profile = profile;
      delete file.state.intervalS;
    }
    if (intervalS !== undefined) file.state.intervalS = intervalS;
    const result: CommandResult = {
      ...(profile === undefined ? {} : { profile }),
      ...(intervalS === undefined ? {} : { intervalS }),
    };
    await this.#finish(command, { state: 'done', result });
    onIntervalChanged();
  }

  #finish(command: Command, reply: Omit<CommandReply, 'id'>): Promise<void> {
    return this.#answer(command.id, command.expiresAt, reply);
  }

  /** Writes the answer down, then says it. */
  async #answer(id: string, expiresAt: number, rest: Omit<CommandReply, 'id'>): Promise<void> {
    const { file, now, bootId } = this.#options;
    const reply: CommandReply = { id, at: now(), bootId, ...rest };
    file.state.commands.set(id, { expiresAt, reply, acknowledged: false });
    this.#forget();
    await file.save();
    await this.#say(reply);
  }

  /** A reply that does not get through now waits in the state for the next connection. */
  async #say(reply: CommandReply): Promise<void> {
    const { file, say } = this.#options;
    try {
      await say(reply);
    } catch {
      return;
    }
    const known = file.state.commands.get(reply.id);
    if (known?.reply !== reply || known.acknowledged) return;
    known.acknowledged = true;
    await file.save();
  }

  #forget(): void {
    const { file, now } = this.#options;
    const entries = [...file.state.commands];
    const gone = entries
      .slice(0, Math.max(0, entries.length - KEEP))
      .filter(([, { expiresAt }]) => expiresAt < now());
    const kept = entries.filter((entry) => !gone.includes(entry)).slice(-4 * KEEP);
    file.state.commands = new Map(kept);
  }
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
