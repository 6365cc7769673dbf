import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../telemetry/contract/clock.ts';
import { createFormats } from '../telemetry/formats/formats.ts';
import { createDoor, type Door } from '../telemetry/ingest/door.ts';
import { openHeldMessages } from '../telemetry/ingest/held-messages.ts';
import type { ReceivedMessage, TerminalDirectory } from '../telemetry/ingest/message.ts';
import type { MessageSource } from './choose-broker.ts';
import type { Config } from './config.ts';
import { watchFormatsFile } from './formats-file.ts';
import { OWN_FORMAT } from './registry/unknown-terminals.ts';

export interface OtherProgramsParts {
  config: Pick<Config, 'dataDir' | 'formatsFile'>;
  clock: Clock;
  log: Logger;
  directory: TerminalDirectory;
  /** The intake's. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** Asked for only once messages come. */
  source: () => Pick<MessageSource, 'publish' | 'resubscribe'>;
  /** The operator's rules have faults; undefined: no more. */
  onProblem: (problem: string | undefined) => void;
}

/** What other programs publish: the built-in formats, the operator's rules, and the door where both are translated. */
export interface OtherPrograms {
  readonly door: Door;
  /** Topic filters wanted now. */
  subscriptions(): string[];
  /** Takes up the rules and what a crash left half gathered. Before the first message. */
  start(): Promise<void>;
  /** Takes up a changed rules file. Call it every few seconds. */
  checkRules(): Promise<void>;
  close(): Promise<void>;
}

/** @throws FolderInUseError, or the file system's error */
export async function openOtherPrograms(parts: OtherProgramsParts): Promise<OtherPrograms> {
  const { config, clock, log, directory, receive, source, onProblem } = parts;
  const formats = createFormats({
    ask: (topic, payload) =>
      void source()
        .publish(topic, payload)
        .catch((error: unknown) => {
          log.warn({ err: error, stage: 'formats', topic }, 'an edge node could not be asked for its births');
        }),
  });
  const rulesFile = watchFormatsFile({
    path: config.formatsFile,
    taken: [OWN_FORMAT, ...formats.builtIn.map(({ name }) => name)],
    replace: async (ruled) => {
      formats.rules.replace(ruled);
      log.info({ stage: 'formats', formats: ruled.map(({ name }) => name) }, 'format rules are in force');
      // Without it the next connection asks for them.
      await source()
        .resubscribe()
        .catch((error: unknown) => {
          log.warn({ err: error, stage: 'formats' }, 'the broker was not told of other topics');
        });
    },
    onProblem,
  });
  const held = await openHeldMessages(join(config.dataDir, 'held'));
  const door = createDoor({
    clock,
    directory,
    formatFor: (topic) => formats.formatFor(topic),
    waiting: formats.builtIn,
    held,
    receive,
  });
  return {
    door,
    subscriptions: () => formats.subscriptions(),
    async start() {
      await rulesFile.check();
      await door.start();
    },
    checkRules: () => rulesFile.check(),
    close: () => held.close(),
  };
}
