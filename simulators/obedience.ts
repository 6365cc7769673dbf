import { randomUUID } from 'node:crypto';
import type { Clock } from '../telemetry/contract/clock.ts';
import {
  parseCommandPayload,
  reasonNotToBegin,
  type Command,
  type CommandReply,
  type CommandResult,
} from '../telemetry/contract/commands.ts';
import type { Reading } from './measure.ts';
import type { LinkConditions } from './world.ts';

/** What an obedient terminal can do, and where its answers go. */
export interface ObedienceParts {
  clock: Clock;
  /** The session of the connection it hears by. */
  session: () => string;
  say: (reply: CommandReply) => void;
  speedTest: () => CommandResult;
  /** Goes away and comes back; `done` is called when it is up again. */
  reboot: (done: () => void) => void;
  setInterval: (intervalS: number) => void;
}

/** What a speed test finds on a link in these conditions: the figures for the next sample, and the answer, which repeats them. */
export function testSpeed(now: LinkConditions): {
  tested: Pick<Reading, 'downlinkCapacityBps' | 'uplinkCapacityBps'>;
  result: CommandResult;
} {
  if (!now.linkUp) return { tested: {}, result: {} };
  const { downlinkBps, uplinkBps } = now.speedTest ?? now;
  const tested = { downlinkCapacityBps: downlinkBps, uplinkCapacityBps: uplinkBps };
  return { tested, result: { ...tested, latencyMs: now.latencyMs, bytes: 25_000_000, durationS: 8 } };
}

const MAX_KNOWN = 64;
const profileIntervalS = { live: 60, lean: 60, metered: 900 } as const;

/** How a simulated terminal obeys commands: each id once, and told again what it answered when the id comes again. */
export class Obedience {
  readonly #parts: ObedienceParts;
  readonly #answers = new Map<string, CommandReply>();

  constructor(parts: ObedienceParts) {
    this.#parts = parts;
  }

  /** Hears one message of `commands`. What is no command at all is left unanswered. */
  hear(payload: string): void {
    const command = parseCommandPayload(payload);
    const before = this.#answers.get(command.id);
    if (before !== undefined) {
      this.#parts.say(before);
      return;
    }
    if (command.kind === null) {
      this.#answer({ id: command.id, state: 'refused', reason: command.reason });
      return;
    }
    const { clock, session } = this.#parts;
    const reason = reasonNotToBegin(command, {
      now: clock.now(),
      clockSynced: true,
      sinceArrivalMs: 0,
      session: session(),
    });
    if (reason === undefined) this.#obey(command);
    else this.#answer({ id: command.id, state: 'expired', reason });
  }

  #obey(command: Command): void {
    const { id } = command;
    switch (command.kind) {
      case 'speedTest':
        this.#answer({ id, state: 'done', result: this.#parts.speedTest() });
        return;
      case 'reboot':
        this.#answer({ id, state: 'accepted' });
        this.#parts.reboot(() => this.#answer({ id, state: 'done', bootId: randomUUID() }));
        return;
      case 'setInterval': {
        const { profile, intervalS = profileIntervalS[profile ?? 'live'] } = command;
        this.#parts.setInterval(intervalS);
        this.#answer({ id, state: 'done', result: { intervalS, ...(profile !== undefined && { profile }) } });
      }
    }
  }

  #answer(reply: CommandReply): void {
    const answer = { ...reply, at: this.#parts.clock.now() };
    this.#answers.set(reply.id, answer);
    for (const id of this.#answers.keys()) {
      if (this.#answers.size <= MAX_KNOWN) break;
      this.#answers.delete(id);
    }
    this.#parts.say(answer);
  }
}
