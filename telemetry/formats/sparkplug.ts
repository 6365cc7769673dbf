import { ContractError } from '../contract/contract-error.ts';
import { isText } from '../contract/field-readers.ts';
import { epochMs } from './clock-units.ts';
import type { Finding, Format, ForeignMessage, Owner } from './format.ts';
import { namedSample } from './named-fields.ts';
import { inSequence, isRiddle, learn, momentsOf, newEdgeNode, type EdgeNode } from './sparkplug-node.ts';
import { buildRebirthRequest, parseSparkplugPayload, type SparkplugPayload } from './sparkplug-payload.ts';

export interface SparkplugOptions {
  /** Says something to an edge node. May fail: it is asked again when the next message shows the need. */
  ask: (topic: string, payload: Uint8Array) => void;
}

type Kind = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'DBIRTH' | 'DDATA' | 'DDEATH';

/** What the product says to edge nodes: that they shall announce themselves again. */
export const nodeCommandFilter = 'spBv1.0/+/NCMD/+';

/** Where the nodes below a bridge's prefix are told something; empty for a prefix of another program. */
export function commandFilters(prefix: string): string[] {
  const [root, group = '+', ...more] = prefix.replace(/\/$/, '').split('/');
  if (root !== 'spBv1.0' || more.length > 0) return [];
  return [`spBv1.0/${group}/NCMD/#`, `spBv1.0/${group}/DCMD/#`];
}

interface Address {
  kind: Kind;
  group: string;
  edge: string;
  /** '' for the node itself. */
  device: string;
}

const topicPattern =
  /^spBv1\.0\/([^/+#]{1,64})\/([ND](?:BIRTH|DATA|DEATH))\/([^/+#]{1,64})(?:\/([^/+#]{1,64}))?$/;
/** Edge nodes remembered; beyond, the one heard of longest ago is forgotten and asked for its births when it comes again. */
const MAX_NODES = 50_000;
const MAX_WAITING_PER_NODE = 32;
const MAX_WAITING = 10_000;
/** How long data waits for the birth that explains it. */
const WAIT_MS = 30_000;
const ASK_AGAIN_MS = 60_000;

/**
 * Sparkplug B 3.0, as a host application that is not primary. A terminal is an edge node, `group/node`, or a device of
 * one, `group/node/device`. Keeps what births announced in memory only: after a restart it asks for them again.
 */
export function createSparkplug({ ask }: SparkplugOptions): Format {
  const nodes = new Map<string, EdgeNode>();
  const puzzled = new Set<EdgeNode>();
  let waiting = 0;

  function read(message: ForeignMessage): Finding[] {
    const address = addressOf(message.topic);
    const payload = parseSparkplugPayload(message.payload);
    const node = nodeOf(`${address.group}/${address.edge}`);
    switch (address.kind) {
      case 'NBIRTH':
        return [...nodeBorn(node, address, payload), ...explained(node)];
      case 'DBIRTH':
        return [...deviceBorn(node, address, payload, message.receivedAt), ...explained(node)];
      case 'NDATA':
      case 'DDATA':
        return data(node, address, payload, message);
      case 'NDEATH':
        return nodeDied(node, address, payload);
      case 'DDEATH':
        if (!inSequence(node, payload.seq)) askForBirth(node, message.receivedAt);
        node.devices.delete(address.device);
        return [presence(node, address, 'offline')];
    }
  }

  function nodeBorn(node: EdgeNode, address: Address, payload: SparkplugPayload): Finding[] {
    const bdSeq = payload.metrics.find(({ name }) => name === 'bdSeq')?.value;
    node.bdSeq = typeof bdSeq === 'number' ? bdSeq : 0;
    node.nextSeq = ((payload.seq ?? 0) + 1) % 256;
    node.aliases.clear();
    node.devices.clear();
    node.askedAt = -Infinity;
    learn(node, payload.metrics);
    return [presence(node, address, 'online'), ...readingsOf(node, address, payload, true)];
  }

  function deviceBorn(node: EdgeNode, address: Address, payload: SparkplugPayload, now: number): Finding[] {
    if (!inSequence(node, payload.seq)) askForBirth(node, now);
    learn(node, payload.metrics);
    return [presence(node, address, 'online'), ...readingsOf(node, address, payload, true)];
  }

  function data(
    node: EdgeNode,
    address: Address,
    payload: SparkplugPayload,
    message: ForeignMessage,
  ): Finding[] {
    const gap = !inSequence(node, payload.seq) || node.bdSeq === undefined;
    const riddle = isRiddle(node, payload.metrics);
    if (gap || riddle) askForBirth(node, message.receivedAt);
    if (!riddle) return readingsOf(node, address, payload, false);
    node.waiting.push(message);
    puzzled.add(node);
    waiting += 1;
    if (node.waiting.length <= MAX_WAITING_PER_NODE && waiting <= MAX_WAITING) return [];
    return giveUp(node, node.waiting.splice(0, 1));
  }

  function nodeDied(node: EdgeNode, address: Address, payload: SparkplugPayload): Finding[] {
    const bdSeq = payload.metrics.find(({ name }) => name === 'bdSeq')?.value;
    // The will of a connection before this one.
    if (node.bdSeq !== undefined && typeof bdSeq === 'number' && bdSeq !== node.bdSeq) return [];
    if (node.bdSeq === undefined && typeof bdSeq === 'number') node.bdSeq = bdSeq;
    const devices = [...node.devices.keys()].filter((device) => device !== '');
    const findings = ['', ...devices].map((device) => presence(node, { ...address, device }, 'offline'));
    nodes.delete(node.path);
    return [...findings, ...giveUp(node, node.waiting.splice(0))];
  }

  /** What waited for the birth that has come now, in order. */
  function explained(node: EdgeNode): Finding[] {
    const messages = node.waiting.splice(0);
    waiting -= messages.length;
    puzzled.delete(node);
    return messages.flatMap((message) => {
      const payload = parseSparkplugPayload(message.payload);
      if (!isRiddle(node, payload.metrics))
        return readingsOf(node, addressOf(message.topic), payload, false, message.receivedAt);
      node.waiting.push(message);
      puzzled.add(node);
      waiting += 1;
      return [];
    });
  }

  function giveUp(node: EdgeNode, messages: readonly ForeignMessage[]): Finding[] {
    waiting -= messages.length;
    if (node.waiting.length === 0) puzzled.delete(node);
    const error = new ContractError(
      'unsupported',
      'a birth of Sparkplug that names these aliases',
      'none in time',
    );
    return messages.map((message) => ({ owner: ownerOf(addressOf(message.topic)), message, error }));
  }

  function askForBirth(node: EdgeNode, now: number): void {
    if (Math.abs(now - node.askedAt) < ASK_AGAIN_MS) return;
    node.askedAt = now;
    const [group, edge] = node.path.split('/');
    ask(`spBv1.0/${group ?? ''}/NCMD/${edge ?? ''}`, buildRebirthRequest(now));
  }

  function nodeOf(path: string): EdgeNode {
    const node = nodes.get(path) ?? newEdgeNode(path);
    nodes.delete(path);
    nodes.set(path, node);
    if (nodes.size > MAX_NODES) {
      for (const [oldest, { waiting: left }] of nodes) {
        if (left.length > 0) continue;
        nodes.delete(oldest);
        break;
      }
    }
    return node;
  }

  return {
    name: 'sparkplug',
    subscriptions: [
      ...['NBIRTH', 'NDATA', 'NDEATH'].map((kind) => `spBv1.0/+/${kind}/+`),
      ...['DBIRTH', 'DDATA', 'DDEATH'].map((kind) => `spBv1.0/+/${kind}/+/+`),
    ],
    matches: (topic) => topicPattern.test(topic),
    read,
    sample: namedSample,
    expire(now) {
      return [...puzzled].flatMap((node) => {
        const old = node.waiting.filter(({ receivedAt }) => Math.abs(now - receivedAt) >= WAIT_MS);
        node.waiting = node.waiting.filter((message) => !old.includes(message));
        return giveUp(node, old);
      });
    },
  };
}

function readingsOf(
  node: EdgeNode,
  address: Address,
  payload: SparkplugPayload,
  isBirth: boolean,
  receivedAt?: number,
): Finding[] {
  return momentsOf(node, address.device, payload, isBirth).map(({ at, values }) => {
    const measuredAt = epochMs(at) ?? receivedAt;
    return {
      owner: ownerOf(address),
      values,
      optional: isSilent(values),
      ...(measuredAt !== undefined && { measuredAt }),
    };
  });
}

/** The node itself often has nothing to say: then nobody needs to register it. */
function isSilent(values: ReadonlyMap<string, unknown>): boolean {
  return namedSample(values, 0) === undefined;
}

function presence(node: EdgeNode, address: Address, state: 'online' | 'offline'): Finding {
  const session = `bdSeq-${node.bdSeq ?? 0}`;
  return { owner: ownerOf(address), presence: { state, session }, optional: true };
}

function ownerOf({ group, edge, device }: Address): Owner {
  return { foreignId: device === '' ? `${group}/${edge}` : `${group}/${edge}/${device}` };
}

/** @throws ContractError `badTopic` */
function addressOf(topic: string): Address {
  const [, group, kind, edge, device] = topicPattern.exec(topic) ?? [];
  const ofDevice = kind?.startsWith('D') ?? false;
  const texts = [group, edge, device ?? 'x'].every((text) => isText(text, 64));
  if (group === undefined || edge === undefined || !texts || ofDevice !== (device !== undefined)) {
    throw new ContractError('badTopic', 'spBv1.0/{group}/{kind}/{node}[/{device}]', topic.slice(0, 80));
  }
  return { kind: kind as Kind, group, edge, device: device ?? '' };
}
