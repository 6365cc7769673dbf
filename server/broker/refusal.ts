/** Why the embedded broker refused a connection or a packet: labels of `atalaya_broker_refusals_total`. */
export const refusalReasons = [
  /** Not MQTT 3.1.1, or not in that order. */
  'malformed',
  /** A connection that said nothing for too long. */
  'noConnect',
  'tooLarge',
  'badClientId',
  'badCredential',
  /** A last will, a publish or a subscription that the credential does not cover. */
  'badWill',
  'badPublish',
  'badSubscription',
  /** QoS 0 that could not be made durable; QoS 1 is counted as `atalaya_messages_refused_total`. */
  'notDurable',
  /** More connections than the limit. */
  'tooMany',
  /** We are stopping, or credentials cannot be read. */
  'unavailable',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Ends a connection. The message is for the log and holds no secret. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly reason: RefusalReason;
  /** Of the CONNACK, where it answers a CONNECT (MQTT 3.1.1, 3.2.2.3). */
  readonly returnCode: number;
  constructor(reason: RefusalReason, message: string, returnCode = 3) {
    super(message);
    this.reason = reason;
    this.returnCode = returnCode;
  }
}

/** What an error that ended a connection means; undefined when the other side or the network ended it. */
export function refusalOf(error: Error): RefusalReason | undefined {
  if (error instanceof RefusalError) return error.reason;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^(E[A-Z]+|ERR_STREAM\w*)$/.test(code)) return undefined;
  return 'malformed';
}

export function noRefusals(): Record<RefusalReason, number> {
  return Object.fromEntries(refusalReasons.map((reason) => [reason, 0])) as Record<RefusalReason, number>;
}
