import { openCommandStates, type CommandKind } from '../../telemetry/contract/commands.ts';
import type { Database } from '../database/schema.ts';
import type { CommandParameters, TerminalCommand } from './command.ts';
import { commandOf, rowOf } from './command-tables.ts';

/** What somebody asks for. */
export interface CommandRequest {
  kind: CommandKind;
  parameters: CommandParameters;
  /** 1 to MAX_TERMINALS, without repetition; a reboot is for one. */
  targets: readonly { terminalId: string; siteId: string }[];
  askedBy: string;
  /** Milliseconds from `notBefore` until it expires. */
  validMs: number;
  /** Milliseconds between two terminals, so that speed tests do not measure each other. */
  spreadMs: number;
  /** The same key of the same person asks once. */
  idempotencyKey: string | null;
}

/** Why nothing was asked, in words to show. `busy`: wait for what goes on; `tooMany`: a limit; `otherRequest`: the key was used for something else. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
  readonly reason: 'busy' | 'tooMany' | 'otherRequest';
  /** When the limit will have room again, where that is known. */
  readonly until: number | undefined;

  constructor(reason: CommandRefusal['reason'], message: string, until?: number) {
    super(message);
    this.reason = reason;
    this.until = until;
  }
}

/** Who asked, where it was the command line: whoever works at the machine, all together. */
export const COMMAND_LINE = 'command';

export const MAX_TERMINALS = 100;
/** Commands under way in the whole installation. */
export const MAX_OPEN = 10_000;
const HOUR_MS = 3_600_000;
/** PostgreSQL, appendix A. */
const UNIQUE_VIOLATION = '23505';
const MAX_PER_PERSON_AND_HOUR = 300;
/** A script that goes through a thousand sites, and then some; one that runs wild is stopped. */
const MAX_BY_COMMAND_LINE_AND_HOUR = 2_000;
/** Per terminal and 24 hours: a reboot is an outage, a speed test spends the data allowance. */
const maxPerDay: Record<CommandKind, number> = { reboot: 6, speedTest: 24, setInterval: 24 };

/**
 * Writes the commands, all or none, and answers them; asked again with the same key, those of the first time.
 * @throws CommandRefusal
 */
export async function askCommands(
  db: Database,
  request: CommandRequest,
  now: number,
  newId: () => string,
): Promise<{ commands: TerminalCommand[]; isNew: boolean }> {
  const { kind, targets, askedBy, idempotencyKey } = request;
  const terminalIds = targets.map(({ terminalId }) => terminalId);
  const asked = db.transaction().execute(async (trx) => {
    if (idempotencyKey !== null) {
      const rows = await trx
        .selectFrom('commands')
        .selectAll()
        .where('asked_by', '=', askedBy)
        .where('idempotency_key', '=', idempotencyKey)
        .orderBy('not_before')
        .orderBy('id')
        .execute();
      if (rows.length > 0) return { commands: repeated(rows.map(commandOf), request), isNew: false };
    }
    const open = await trx
      .selectFrom('commands')
      .select(['terminal_id', 'kind'])
      .where('state', 'in', [...openCommandStates])
      .limit(MAX_OPEN)
      .execute();
    if (open.length + targets.length > MAX_OPEN) {
      throw new CommandRefusal('tooMany', `At most ${MAX_OPEN} commands are under way at once`);
    }
    const wanted = new Set(terminalIds);
    const busy = open.find((each) => each.kind === kind && wanted.has(each.terminal_id));
    if (busy !== undefined) {
      throw new CommandRefusal('busy', `Terminal ${busy.terminal_id} has a ${kind} under way already`);
    }
    await requireRoomThisHour(trx, askedBy, targets.length, now);
    const worn = await trx
      .selectFrom('commands')
      .select('terminal_id')
      .where('terminal_id', 'in', terminalIds)
      .where('kind', '=', kind)
      .where('issued_at', '>', now - 24 * HOUR_MS)
      .where((eb) => eb.or([eb('state', '!=', 'cancelled'), eb('sends', '>', 0)]))
      .groupBy('terminal_id')
      .having(({ fn }) => fn.countAll(), '>=', maxPerDay[kind])
      .executeTakeFirst();
    if (worn !== undefined) {
      const limit = `${maxPerDay[kind]} of the kind ${kind} in 24 hours`;
      throw new CommandRefusal('tooMany', `Terminal ${worn.terminal_id} had ${limit}, which is the limit`);
    }
    const commands = targets.map((target, at): TerminalCommand => {
      const notBefore = now + at * request.spreadMs;
      return {
        ...{ id: newId(), ...target, kind, parameters: request.parameters, state: 'queued', askedBy },
        ...{ issuedAt: now, notBefore, expiresAt: notBefore + request.validMs },
        ...{ sentAt: null, sends: 0, answeredAt: null, endedAt: null, reason: null, result: null },
      };
    });
    await trx
      .insertInto('commands')
      .values(commands.map((command) => rowOf(command, idempotencyKey)))
      .execute();
    return { commands, isNew: true };
  });
  return await asked.catch((error: unknown) => {
    // PostgreSQL lets another process ask at the same moment, and takes only one of the two.
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) {
      throw new CommandRefusal('busy', `Somebody else asked for a ${kind} just now`);
    }
    throw error;
  });
}

/** @throws CommandRefusal `tooMany`, which says when there will be room */
async function requireRoomThisHour(
  db: Database,
  askedBy: string,
  wanted: number,
  now: number,
): Promise<void> {
  const isCommandLine = askedBy === COMMAND_LINE;
  const most = isCommandLine ? MAX_BY_COMMAND_LINE_AND_HOUR : MAX_PER_PERSON_AND_HOUR;
  // Once this many of the last hour are older than an hour, the wanted ones fit: the newest of them decides.
  const decides = await db
    .selectFrom('commands')
    .select('issued_at')
    .where('asked_by', '=', askedBy)
    .where('issued_at', '>', now - HOUR_MS)
    .orderBy('issued_at', 'desc')
    .offset(most - wanted)
    .limit(1)
    .executeTakeFirst();
  if (decides === undefined) return;
  const until = decides.issued_at + HOUR_MS;
  const limit = isCommandLine
    ? `${most} commands an hour from the command line`
    : `${most} commands a person and hour`;
  const time = `${new Date(until).toISOString().slice(0, 19)}Z`;
  throw new CommandRefusal('tooMany', `At most ${limit}: there is room again at ${time}`, until);
}

/** @throws CommandRefusal `otherRequest` */
function repeated(
  commands: TerminalCommand[],
  { kind, parameters, targets }: CommandRequest,
): TerminalCommand[] {
  const signature = (terminalIds: readonly string[], of: CommandKind, its: CommandParameters) =>
    JSON.stringify([of, [...terminalIds].sort(), its.maxBytes, its.profile, its.intervalS]);
  const [first] = commands;
  const before = signature(
    commands.map(({ terminalId }) => terminalId),
    first?.kind ?? kind,
    first?.parameters ?? {},
  );
  const now = signature(
    targets.map(({ terminalId }) => terminalId),
    kind,
    parameters,
  );
  if (before === now) return commands;
  throw new CommandRefusal('otherRequest', 'This Idempotency-Key was used for another request');
}
