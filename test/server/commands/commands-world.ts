import { afterEach } from 'vitest';
import { Commands } from '../../../server/commands/commands.ts';
import type { CommandRequest } from '../../../server/commands/ask-commands.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import {
  parseCommandPayload,
  type Command,
  type CommandReply,
} from '../../../telemetry/contract/commands.ts';
import { parseTopic } from '../../../telemetry/contract/topics.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const opened: CommandsWorld[] = [];
afterEach(async () => {
  for (const world of opened.splice(0)) await world.db.destroy();
});

/** Real commands over a real database; the terminals and the broker are what the test says. */
export class CommandsWorld {
  readonly clock = new ManualClock();
  readonly db: Database;
  /** What the broker took, in order. */
  readonly said: { terminalId: string; command: Command }[] = [];
  /** Terminals whose presence says that they are there, with their session. */
  readonly present = new Map<string, string>();
  brokerThere = true;
  /** What happens when something is published, before the broker has it. */
  beforePublish: () => Promise<void> = () => Promise.resolve();
  commands: Commands;
  #ids = 0;

  private constructor(db: Database) {
    this.db = db;
    this.commands = this.#start();
  }

  static async open(): Promise<CommandsWorld> {
    const world = new CommandsWorld(await openDatabase({ dataDir: tempFolder('commands').path }));
    opened.push(world);
    return world;
  }

  async ask(kind: CommandRequest['kind'], terminalIds = ['T-1'], more: Partial<CommandRequest> = {}) {
    const targets = terminalIds.map((terminalId) => ({ terminalId, siteId: `S-${terminalId}` }));
    const usual = { parameters: {}, askedBy: 'ana', validMs: 10 * MINUTE, spreadMs: 0, idempotencyKey: null };
    return (await this.commands.ask({ kind, targets, ...usual, ...more })).commands;
  }

  /** The terminal's sample of now comes in. */
  async speaks(terminalId = 'T-1'): Promise<void> {
    const receivedAt = this.clock.now();
    const sample = { terminalId, receivedAt, sample: { measuredAt: receivedAt } };
    this.commands.heard({ samples: [sample], presences: [] });
    await this.commands.stop();
  }

  async replies(reply: CommandReply, terminalId = 'T-1'): Promise<void> {
    this.commands.replied({ replies: [{ terminalId, receivedAt: this.clock.now(), reply }] });
    await this.commands.settleReplies();
  }

  async passes(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.commands.tick();
  }

  /** kill -9 and a new process: nothing but the database is left. */
  async crashes(): Promise<void> {
    this.commands = this.#start();
    await this.commands.load();
  }

  /** `state`, or `state/reason`, of every command, oldest first. */
  async states(): Promise<string[]> {
    const rows = await this.db
      .selectFrom('commands')
      .selectAll()
      .orderBy('issued_at')
      .orderBy('id')
      .execute();
    return rows.map(({ state, reason }) => (reason === null ? state : `${state}/${reason}`));
  }

  #start(): Commands {
    return new Commands({
      db: this.db,
      clock: this.clock,
      log: { warn: () => undefined },
      newId: () => `c${(this.#ids += 1)}`,
      publish: async (topic, payload) => {
        await this.beforePublish();
        const command = parseCommandPayload(payload);
        if (command.kind === null) throw new Error(`not a command: ${payload}`);
        this.said.push({ terminalId: parseTopic(topic).terminalId, command });
      },
      canPublish: () => this.brokerThere,
      presenceOf: (terminalId) => {
        const session = this.present.get(terminalId);
        return { online: session !== undefined, session: session ?? '' };
      },
    });
  }
}
