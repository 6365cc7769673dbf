import type { ForeignMessage } from './format.ts';
import { signed, type SparkplugMetric, type SparkplugPayload } from './sparkplug-payload.ts';

/** What is remembered of one edge node from its births on. */
export interface EdgeNode {
  readonly path: string;
  /** The node's connection: its births and its will carry the same number. Undefined until it was born. */
  bdSeq: number | undefined;
  /** The number the next message must have. */
  nextSeq: number | undefined;
  /** Unique within the node, its devices included (specification 6.4.6). */
  readonly aliases: Map<number, { name: string; dataType: number | undefined }>;
  /** What each device, and the node itself as '', reported last. */
  readonly devices: Map<string, Map<string, unknown>>;
  /** Data that came before the birth that explains it. */
  waiting: ForeignMessage[];
  askedAt: number;
}

/** What a message says: values as they are after it, at each of its times. */
export interface Moment {
  /** Epoch milliseconds; undefined where the message names none. */
  at: number | undefined;
  values: ReadonlyMap<string, unknown>;
}

const MAX_ALIASES = 2_000;
const MAX_NAMES = 200;
export const MAX_DEVICES = 200;

export function newEdgeNode(path: string): EdgeNode {
  return {
    path,
    bdSeq: undefined,
    nextSeq: undefined,
    aliases: new Map(),
    devices: new Map(),
    waiting: [],
    askedAt: -Infinity,
  };
}

/** Is this message the one after the last? Also moves on. Messages without a number are taken as they come. */
export function inSequence(node: EdgeNode, seq: number | undefined): boolean {
  if (seq === undefined) return true;
  const expected = node.nextSeq;
  node.nextSeq = (seq + 1) % 256;
  return expected === seq;
}

/** Remembers the names behind a birth's aliases. Beyond the limit they stay unknown. */
export function learn(node: EdgeNode, metrics: readonly SparkplugMetric[]): void {
  for (const { name, alias, dataType } of metrics) {
    if (name === undefined || alias === undefined) continue;
    if (node.aliases.size < MAX_ALIASES || node.aliases.has(alias))
      node.aliases.set(alias, { name, dataType });
  }
}

/** True when a metric is known by an alias alone that no birth explained. */
export function isRiddle(node: EdgeNode, metrics: readonly SparkplugMetric[]): boolean {
  return metrics.some(({ name, alias }) => name === undefined && !node.aliases.has(alias ?? -1));
}

/**
 * The moments of a birth or of data, in the order of their times. Sparkplug reports by exception: what a message leaves
 * out is as it was, so each moment holds everything known of the device. Historical values stand alone and change nothing.
 */
export function momentsOf(
  node: EdgeNode,
  device: string,
  payload: SparkplugPayload,
  isBirth: boolean,
): Moment[] {
  const current = (isBirth ? undefined : node.devices.get(device)) ?? new Map<string, unknown>();
  if (node.devices.has(device) || node.devices.size < MAX_DEVICES) node.devices.set(device, current);
  const past = new Map<number | undefined, Map<string, unknown>>();
  const present = new Map<number | undefined, [string, unknown][]>();
  for (const metric of payload.metrics) {
    const known = node.aliases.get(metric.alias ?? -1);
    const name = metric.name ?? known?.name;
    if (name === undefined || name === 'bdSeq' || name.startsWith('Node Control/')) continue;
    const value = signed(metric.value, metric.dataType ?? known?.dataType);
    const at = metric.timestamp ?? payload.timestamp;
    if (metric.historical) past.set(at, (past.get(at) ?? new Map<string, unknown>()).set(name, value));
    else present.set(at, [...(present.get(at) ?? []), [name, value]]);
  }
  const moments: Moment[] = [...past].map(([at, values]) => ({ at, values }));
  for (const [at, values] of [...present].sort(([a = 0], [b = 0]) => a - b)) {
    for (const [name, value] of values) {
      if (current.size < MAX_NAMES || current.has(name)) current.set(name, value);
    }
    moments.push({ at, values: new Map(current) });
  }
  // A birth states everything at once, though its metrics may have changed at different times: only the whole is a sample.
  const last = moments.at(-1);
  return isBirth && last !== undefined ? [{ ...last, at: payload.timestamp ?? last.at }] : moments;
}
