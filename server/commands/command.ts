import {
  commandStates,
  isFinal,
  openCommandStates,
  type CommandKind,
  type CommandReply,
  type CommandResult,
  type CommandState,
  type ReportingProfile,
} from '../../telemetry/contract/commands.ts';

/** What is asked of the terminal, by kind. */
export interface CommandParameters {
  maxBytes?: number;
  profile?: ReportingProfile;
  intervalS?: number;
}

/** One command to one terminal. Times are epoch milliseconds by our clock. */
export interface TerminalCommand {
  id: string;
  terminalId: string;
  /** Where the terminal stood when it was asked: the command stays in that site's history. */
  siteId: string;
  kind: CommandKind;
  parameters: CommandParameters;
  state: CommandState;
  /** As in the audit: a person's id or `token:NAME`. */
  askedBy: string;
  issuedAt: number;
  /** It is not sent earlier: several speed tests are spread over time. */
  notBefore: number;
  expiresAt: number;
  /** Of the last sending. */
  sentAt: number | null;
  sends: number;
  /** Of the last reply that changed something. */
  answeredAt: number | null;
  endedAt: number | null;
  /**
   * Why it ended like this: the terminal's word, or ours: `neverHeard` (it was never sent), `noReply` (it was sent and the
   * terminal may have done it), `maybeSent` (cancelled after it was sent).
   */
  reason: string | null;
  result: CommandResult | null;
}

/** How long after `expiresAt` a terminal that began may still need. */
const FINISHING_MS = 3_600_000;
/** Waits before a command of a harmless kind is sent once more, by the number of times it was sent. */
const RESEND_AFTER_MS = [60_000, 300_000, 900_000, 3_600_000];

/** True when the terminal, being heard now, is to be sent this command. A reboot is sent once and never again. */
export function isDue(command: TerminalCommand, now: number): boolean {
  if (now < command.notBefore || now >= command.expiresAt) return false;
  if (command.state === 'queued') return true;
  if (command.state !== 'sent' || command.kind === 'reboot') return false;
  const wait = RESEND_AFTER_MS[command.sends - 1];
  return wait !== undefined && now - (command.sentAt ?? 0) >= wait;
}

/** Ends what nobody will answer any more; undefined: it may still be. */
export function expiry(command: TerminalCommand, now: number): 'neverHeard' | 'noReply' | undefined {
  const begun = command.state === 'accepted' || command.state === 'running';
  if (now < command.expiresAt + (begun ? FINISHING_MS : 0)) return undefined;
  return command.state === 'queued' ? 'neverHeard' : 'noReply';
}

/**
 * What a reply makes of the command; undefined: nothing. Replies come repeated and in any order. Only forward counts, and
 * what we gave up ourselves without knowing is corrected by the terminal's final word.
 */
export function answered(
  command: TerminalCommand,
  reply: CommandReply,
  receivedAt: number,
): TerminalCommand | undefined {
  const final = isFinal(reply.state);
  const forward = isOpen(command) && rank(reply.state) > rank(command.state);
  // What the terminal ended itself was answered when it ended.
  const givenUp = !isOpen(command) && command.sentAt !== null && command.answeredAt !== command.endedAt;
  if (!forward && !(givenUp && final)) return undefined;
  return {
    ...command,
    state: reply.state,
    answeredAt: receivedAt,
    endedAt: final ? receivedAt : null,
    reason: reply.reason ?? null,
    result: reply.result ?? null,
  };
}

export function isOpen({ state }: Pick<TerminalCommand, 'state'>): boolean {
  return (openCommandStates as readonly CommandState[]).includes(state);
}

/** Final states share the highest rank. */
function rank(state: CommandState): number {
  return Math.min(commandStates.indexOf(state), openCommandStates.length);
}
