import { isFinal, type Command, type CommandReply } from '../../contract/commands.ts';
import type { Findings } from '../findings.ts';
import { Recent, reporter, samplesOf, type Rule } from '../rule.ts';

interface Asked {
  command: Command;
  at: number;
  final: CommandReply | undefined;
}

const CLOCK_SLACK_MS = 120_000;

/** Commands are answered, each once, not after they expired; a speed test's figures also come as a sample. */
export function commandsRule(findings: Findings): Rule {
  const report = reporter(findings, 'commands', 'Commands and replies');
  const answers = reporter(findings, 'commands', 'What a terminal answers');
  const asked = new Recent<string, Asked>(500);
  /** Final replies to commands from before the watch count too. */
  const finals = new Recent<string, CommandReply>(500);
  let replies = 0;
  let tested: number | undefined;
  let capacities = false;

  const answered = (reply: CommandReply, at: number): void => {
    replies += 1;
    const before = finals.get(reply.id);
    if (before !== undefined && isFinal(reply.state)) {
      if (before.state !== reply.state)
        answers(
          'error',
          'changed',
          'the same last reply when it is said again',
          `${reply.state} after ${before.state}`,
          at,
        );
      else if (before.bootId !== undefined && reply.bootId !== undefined && before.bootId !== reply.bootId)
        report(
          'error',
          'twice',
          'a command to be done at most once',
          `done by boot ${before.bootId}, then by ${reply.bootId}`,
          at,
        );
    }
    if (!isFinal(reply.state)) {
      if (before !== undefined)
        answers('warning', 'afterFinal', 'nothing after a final reply', reply.state, at);
      return;
    }
    finals.set(reply.id, before ?? reply);
    const known = asked.get(reply.id);
    if (known === undefined) return;
    known.final ??= reply;
    if (reply.state === 'done') done(known.command, reply, at);
    if (reply.state === 'refused' && reply.reason === undefined)
      answers('warning', 'noReason', 'a reason when it refuses', 'none', at);
    if (reply.at !== undefined && reply.at < known.command.issuedAt - CLOCK_SLACK_MS)
      answers('warning', 'at', 'at by a clock that is right', 'before the command was issued', at);
  };

  const done = (command: Command, reply: CommandReply, at: number): void => {
    if (command.kind === 'speedTest') {
      tested = at;
      if (reply.result?.downlinkCapacityBps === undefined)
        answers('warning', 'noResult', 'the capacities in the result of a speed test', 'none', at);
    }
    if (command.kind === 'reboot' && reply.bootId === undefined)
      report('warning', 'noBoot', 'the new bootId in the answer to a reboot', 'none', at);
    if (
      command.kind === 'setInterval' &&
      reply.result?.intervalS === undefined &&
      reply.result?.profile === undefined
    )
      answers('hint', 'noInterval', 'the intervalS or profile in force as result of setInterval', 'none', at);
  };

  return {
    see(event) {
      if (event.kind === 'commanded' && !asked.has(event.command.id))
        asked.set(event.command.id, { command: event.command, at: event.at, final: undefined });
      if (event.kind === 'message' && event.means === 'reply') answered(event.reply, event.at);
      for (const sample of samplesOf(event)) capacities ||= sample.downlinkCapacityBps !== undefined;
    },
    end(at) {
      for (const { command, final } of asked.values()) {
        if (final === undefined && at > command.expiresAt)
          report('hint', 'silent', `an answer to ${command.kind} before it expired`, 'none', at);
      }
      if (tested !== undefined && !capacities)
        answers(
          'warning',
          'noSample',
          "a speed test's capacities in a sample too",
          'none came meanwhile',
          tested,
        );
    },
    unchecked: () =>
      replies === 0
        ? ['commands: none was answered meanwhile (ask with --exercise --command speedTest)']
        : [],
  };
}
