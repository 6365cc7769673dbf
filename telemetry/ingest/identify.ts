import { ContractError } from '../contract/contract-error.ts';
import { parseTopic, TOPIC_PREFIX, type TopicKind } from '../contract/topics.ts';
import type { Format } from '../formats/format.ts';
import type { TerminalDirectory } from './message.ts';

/** What is needed to tell what a message is and whose. */
export interface Interpreting {
  directory: TerminalDirectory;
  formatFor: (topic: string) => Format | undefined;
}

/** What a topic says: whose message it is and how to read it. `terminalId` is undefined when nobody registered the sender. */
export type Sender =
  | { terminalId: string | undefined; claimed: string; kind: TopicKind; format: undefined }
  | { terminalId: string | undefined; claimed: string; kind: 'foreign'; format: Format };

/**
 * Identity comes from the topic, which the broker has checked against the credential, never from the payload.
 * @throws ContractError `badTopic`
 */
export function identify(topic: string, { directory, formatFor }: Interpreting): Sender {
  if (topic.startsWith(TOPIC_PREFIX)) {
    const { terminalId, kind } = parseTopic(topic);
    const registered = directory.isRegistered(terminalId);
    return { terminalId: registered ? terminalId : undefined, claimed: terminalId, kind, format: undefined };
  }
  const format = formatFor(topic);
  if (format === undefined) {
    throw new ContractError('badTopic', 'a topic of the contract or of a known format', topic.slice(0, 80));
  }
  const foreignId = format.foreignId(topic);
  const terminalId = directory.byForeignId(format.name, foreignId);
  return { terminalId, claimed: foreignId, kind: 'foreign', format };
}

/** Who says to be the sender, known or not; `format` is undefined for the contract's own topics. Undefined for a topic of nobody. */
export function claimOf(
  topic: string,
  formatFor: Interpreting['formatFor'],
): { format: string | undefined; id: string } | undefined {
  const directory: TerminalDirectory = { isRegistered: () => false, byForeignId: () => undefined };
  try {
    const { format, claimed } = identify(topic, { directory, formatFor });
    return { format: format?.name, id: claimed };
  } catch {
    return undefined;
  }
}
