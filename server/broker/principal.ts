import { deviceTopics } from '../../telemetry/formats/thingsboard.ts';
import {
  parseTopic,
  terminalPublishes,
  terminalReads,
  TOPIC_PREFIX,
} from '../../telemetry/contract/topics.ts';

/** Who is at the other end of a connection, proven by a credential. */
export type Principal =
  | { kind: 'terminal'; terminalId: string }
  /** Publishes for others, below a prefix: another program, or a broker that passes messages on. */
  | { kind: 'bridge'; name: string; prefix: string };

/** Identifies a principal among all others. */
export function principalKey(principal: Principal): string {
  return principal.kind === 'terminal' ? `terminal:${principal.terminalId}` : `bridge:${principal.name}`;
}

/**
 * Why the principal may not publish this; undefined when it may. A terminal publishes its own topics only,
 * a bridge below its prefix only, and nobody what the server says to terminals. Wills obey the same rules.
 */
export function refusePublish(principal: Principal, topic: string, retain: boolean): string | undefined {
  if (!isCleanText(topic)) return 'a topic with NUL or bytes that are not UTF-8';
  if (principal.kind === 'bridge') {
    if (!isBelow(topic, principal.prefix)) return `a topic outside ${principal.prefix}`;
    if (!topic.startsWith(TOPIC_PREFIX)) return undefined;
  }
  // ThingsBoard's own topics name no device: the credential does.
  if (principal.kind === 'terminal' && deviceTopics.includes(topic)) return undefined;
  const parsed = parsedTopic(topic);
  if (parsed === undefined) return 'a topic that is not of the contract';
  if (principal.kind === 'terminal' && parsed.terminalId !== principal.terminalId) {
    return 'a topic of another terminal';
  }
  if (!terminalPublishes.includes(parsed.kind)) return `${parsed.kind}, which only the server publishes`;
  if (retain && parsed.kind !== 'presence' && parsed.kind !== 'inventory') return `${parsed.kind}, retained`;
  return undefined;
}

/** True for a topic that is the principal's own to speak of, even where it may not say just this: a mistake, no spoofing. */
export function isOwnTopic(principal: Principal, topic: string): boolean {
  if (principal.kind === 'bridge') return isBelow(topic, principal.prefix);
  return parsedTopic(topic)?.terminalId === principal.terminalId;
}

const sparkplugCommands = /^spBv1\.0\/[^/+#]+\/[ND]CMD\/[^/+#]+(?:\/[^/+#]+)*(?:\/#)?$/;

/**
 * Who may read what the server says to terminals: a terminal by the exact topics of its own, a bridge by those of every
 * terminal below its prefix, or by one filter for all of them where the prefix holds them all. A bridge of Sparkplug may
 * read what is said to the nodes below its prefix (that they shall announce themselves again).
 */
export function maySubscribe(principal: Principal, filter: string): boolean {
  if (principal.kind === 'bridge') {
    const holdsAll = isBelow(TOPIC_PREFIX, principal.prefix);
    if (holdsAll && terminalReads.some((kind) => filter === `${TOPIC_PREFIX}+/${kind}`)) return true;
    if (!isBelow(filter, principal.prefix)) return false;
    if (sparkplugCommands.test(filter)) return true;
  }
  const parsed = parsedTopic(filter);
  if (parsed === undefined || !terminalReads.includes(parsed.kind)) return false;
  return principal.kind === 'bridge' || parsed.terminalId === principal.terminalId;
}

/** MQTT wants UTF-8 without NUL in every text [MQTT-1.5.3-1, MQTT-1.5.3-2]; the parser turns other bytes into U+FFFD. */
export function isCleanText(text: string): boolean {
  return !text.includes('\0') && !text.includes('\ufffd');
}

/** A prefix means whole levels: `starlink` holds `starlink/x`, not `starlinks/x`. */
function isBelow(topic: string, prefix: string): boolean {
  if (prefix === '' || prefix === '/' || topic.startsWith('$')) return false;
  return topic.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function parsedTopic(topic: string): ReturnType<typeof parseTopic> | undefined {
  try {
    return parseTopic(topic);
  } catch {
    return undefined;
  }
}
