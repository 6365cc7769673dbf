import type { Presence } from '../contract/presence.ts';
import type { Sample } from '../contract/sample.ts';

/** A message as it came. */
export interface ForeignMessage {
  topic: string;
  payload: Uint8Array;
  /** Epoch milliseconds by our clock: the time of a message that carries none. */
  receivedAt: number;
  /** The terminal whose credential the sender proved, where the broker knows it. */
  senderId?: string;
}

/** Whose: what the other program calls the terminal, for the registry to look up, or the terminal that proved itself. */
export type Owner = { foreignId: string } | { terminalId: string };

/** What a message says of one terminal. */
export interface Reading {
  owner: Owner;
  /** Epoch milliseconds, where the message says when. */
  measuredAt?: number;
  /** In the other program's words. A name that comes twice in one window begins another. */
  values: ReadonlyMap<string, unknown>;
  /** Of no interest when nobody registered the owner. */
  optional?: boolean;
}

/** What a message says of a terminal's connection. */
export interface PresenceReading {
  owner: Owner;
  presence: Presence;
  /** Of no interest when nobody registered the owner. */
  optional?: boolean;
}

/** An earlier message that waited and turned out to be of no use. */
export interface LateRefusal {
  owner: Owner;
  message: ForeignMessage;
  error: Error;
}

export type Finding = Reading | PresenceReading | LateRefusal;

/** How messages of one terminal become one sample. Milliseconds. */
export interface Gathering {
  /** A window closes when nothing came for this long ... */
  quietMs: number;
  /** ... or when it has been open for this long. */
  longestMs: number;
  /** Readings that carry a time belong together when they are less than this apart ... */
  spanMs: number;
  /** ... or, with `aligned`, when the same whole multiple of `spanMs` holds them: what is sent again then finds its sample. */
  aligned: boolean;
}

/** How one foreign program publishes, and what its messages say in our terms. */
export interface Format {
  /** As in `terminals.foreignFormat`. */
  readonly name: string;
  /** Topic filters an ingest process subscribes to. */
  readonly subscriptions: readonly string[];
  /** Is this topic of this format? Formats share no topic. */
  matches(topic: string): boolean;
  /** Whose a message is, where that can be told without reading it. @throws ContractError `badTopic` */
  owner?(message: ForeignMessage): Owner;
  /**
   * What a message says; nothing when it is a valid one that holds no readings of ours.
   * Identity comes from the topic or the credential, never from the payload alone.
   * @throws ContractError
   */
  read(message: ForeignMessage): Finding[];
  /**
   * The sample of one window, or of one message where nothing is gathered; undefined when none of it is ours.
   * A reading that cannot be used is left out: foreign software is taken as it is.
   */
  sample(values: ReadonlyMap<string, unknown>, measuredAt: number): Sample | undefined;
  /** Without it each reading is a sample of its own. Asked per message, because some programs have both ways. */
  gathering?(topic: string): Gathering | undefined;
  /** What became of messages that waited for others, as time passes. */
  expire?(now: number): Finding[];
}
