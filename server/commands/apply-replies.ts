import { buildReplyPayload } from '../../telemetry/contract/commands.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import type { DeadLetter, TerminalReply } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';
import { writeDeadLetters } from '../dead-letters.ts';
import { answered, type TerminalCommand } from './command.ts';
import { commandOf, writeProgress } from './command-tables.ts';

/** Of one flood, the first ones are kept for people to look at. */
const MAX_DEAD_LETTERS_AT_ONCE = 100;

/**
 * Writes what replies make of their commands, in one transaction; the same replies once more change nothing. A reply to a
 * command that is another terminal's, or nobody's, becomes a dead letter.
 */
export async function applyReplies(
  db: Database,
  replies: readonly TerminalReply[],
): Promise<{ changed: TerminalCommand[]; strangers: number }> {
  const changed = new Map<string, TerminalCommand>();
  const strangers: DeadLetter[] = [];
  await db.transaction().execute(async (trx) => {
    const ids = [...new Set(replies.map(({ reply }) => reply.id))];
    const rows = await trx.selectFrom('commands').selectAll().where('id', 'in', ids).execute();
    const commands = new Map(rows.map((row) => [row.id, commandOf(row)]));
    for (const each of replies) {
      const before = commands.get(each.reply.id);
      if (before?.terminalId !== each.terminalId) {
        strangers.push(deadLetterOf(each));
        continue;
      }
      const after = answered(before, each.reply, each.receivedAt);
      if (after === undefined || !(await writeProgress(trx, before, after))) continue;
      commands.set(after.id, after);
      changed.set(after.id, after);
    }
    await writeDeadLetters(trx, strangers.slice(0, MAX_DEAD_LETTERS_AT_ONCE));
  });
  return { changed: [...changed.values()], strangers: strangers.length };
}

/** Whose command it is, if anybody's, is not told. */
function deadLetterOf({ terminalId, receivedAt, reply }: TerminalReply): DeadLetter {
  return {
    receivedAt,
    topic: buildTopic(terminalId, 'replies'),
    terminalId,
    reason: 'unknownCommand',
    expected: 'the id of a command to this terminal',
    got: reply.id,
    payload: Buffer.from(buildReplyPayload(reply)).subarray(0, 1024),
  };
}
