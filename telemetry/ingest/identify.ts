import { parseTopic, type TopicKind } from '../contract/topics.ts';
import type { TerminalDirectory } from './message.ts';

/** What is needed to tell whose a message is. */
export interface Interpreting {
  directory: TerminalDirectory;
}

/** What a topic says: whose message it is and how to read it. `terminalId` is undefined when nobody registered the sender. */
export interface Sender {
  terminalId: string | undefined;
  claimed: string;
  kind: TopicKind;
}

/**
 * Identity comes from the topic, which the broker has checked against the credential, never from the payload.
 * Messages of other programs were translated into the contract's before they get here.
 * @throws ContractError `badTopic`
 */
export function identify(topic: string, { directory }: Interpreting): Sender {
  const { terminalId, kind } = parseTopic(topic);
  return {
    terminalId: directory.isRegistered(terminalId) ? terminalId : undefined,
    claimed: terminalId,
    kind,
  };
}
