import { ContractError } from './contract-error.ts';

/** The last level of a contract topic. */
export const topicKinds = [
  'samples',
  'samples.z',
  'presence',
  'inventory',
  'commands',
  'replies',
  'stored',
] as const;
export type TopicKind = (typeof topicKinds)[number];

/** What a terminal publishes, and what it may read. */
export const terminalPublishes: readonly TopicKind[] = [
  'samples',
  'samples.z',
  'presence',
  'inventory',
  'replies',
];
export const terminalReads: readonly TopicKind[] = ['commands', 'stored'];

export const TOPIC_PREFIX = 'atalaya/v1/terminals/';

/** Every contract topic a terminal publishes, for the subscription of an ingest process. */
export const ingestSubscriptions: readonly string[] = terminalPublishes.map(
  (kind) => `${TOPIC_PREFIX}+/${kind}`,
);

const terminalIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** Of these the part that grows with the number of terminals, which several ingest processes share. */
export const sampleSubscriptions: readonly string[] = ingestSubscriptions.filter((filter) =>
  /\/samples(\.z)?$/.test(filter),
);

/** 1 to 64 of `A-Z a-z 0-9 . _ -`. */
export function isTerminalId(value: unknown): value is string {
  return typeof value === 'string' && terminalIdPattern.test(value);
}

/** @throws ContractError `badTopic` when the id is not a terminal id */
export function buildTopic(terminalId: string, kind: TopicKind): string {
  if (!terminalIdPattern.test(terminalId)) {
    throw new ContractError('badTopic', 'a terminal id', terminalId.slice(0, 80));
  }
  return `${TOPIC_PREFIX}${terminalId}/${kind}`;
}

/** @throws ContractError `badTopic` */
export function parseTopic(topic: string): { terminalId: string; kind: TopicKind } {
  const slash = topic.startsWith(TOPIC_PREFIX) ? topic.indexOf('/', TOPIC_PREFIX.length) : -1;
  const terminalId = topic.slice(TOPIC_PREFIX.length, slash);
  const kind = kindsByName.get(topic.slice(slash + 1));
  if (slash !== -1 && kind !== undefined && isTerminalId(terminalId)) return { terminalId, kind };
  throw new ContractError('badTopic', `${TOPIC_PREFIX}{terminalId}/{kind}`, topic.slice(0, 80));
}

const kindsByName: ReadonlyMap<string, TopicKind> = new Map(topicKinds.map((kind) => [kind, kind]));
