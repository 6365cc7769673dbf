import type { Sample } from '../contract/sample.ts';

/** How one foreign program publishes, and what its messages say in our terms. */
export interface Format {
  /** As in `terminals.foreignFormat`. */
  readonly name: string;
  /** Topic filters an ingest process subscribes to. */
  readonly subscriptions: readonly string[];
  /** Is this topic of this format? Formats share no topic. */
  matches(topic: string): boolean;
  /**
   * What the foreign program calls the terminal, from the topic alone: a payload proves no identity.
   * @throws ContractError `badTopic`
   */
  foreignId(topic: string): string;
  /**
   * The samples of one message; `ignored` when the message is a valid one that holds no readings of ours.
   * A reading that cannot be used is left out: foreign software is taken as it is.
   * @param receivedAt epoch milliseconds, the time of a message that carries none
   * @throws ContractError `tooLarge`, `notJson` or `badSample`
   */
  parse(topic: string, payloadText: string, receivedAt: number): Sample[] | 'ignored';
}
