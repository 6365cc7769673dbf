import { isObject } from '../contract/field-readers.ts';

/**
 * What one terminal and the product say to each other, as the product shows it to who watches: a line of JSON each.
 * Times are epoch milliseconds by the product's clock, payloads base64.
 */
export type Observation =
  | { type: 'watching'; at: number; terminalId: string; broker: 'embedded' | 'external' }
  | { type: 'connected'; at: number; connection: ConnectionFacts }
  | { type: 'subscribed'; at: number; topics: { topic: string; qos: number }[] }
  | { type: 'disconnected'; at: number }
  /** A publish that the broker refused; it closes the connection. */
  | { type: 'refused'; at: number; what: string }
  | { type: 'heard'; at: number; topic: string; qos: number; retained: boolean; payload: string }
  | { type: 'said'; at: number; topic: string; payload: string }
  /** So many were left out, because they were not read fast enough. */
  | { type: 'dropped'; at: number; count: number };

/** What a terminal asked for in its CONNECT packet. Known of the embedded broker only. */
export interface ConnectionFacts {
  clientId: string;
  clean: boolean;
  keepaliveS: number;
  will: { topic: string; qos: number; retained: boolean; payload: string } | null;
}

const types = ['watching', 'connected', 'subscribed', 'disconnected', 'refused', 'heard', 'said', 'dropped'];

/** Reads a line the product wrote; undefined for an empty one and for what a later version adds. @throws SyntaxError */
export function readObservation(line: string): Observation | undefined {
  if (line.trim() === '') return undefined;
  const value: unknown = JSON.parse(line);
  const known = isObject(value) && 'type' in value && types.includes(String(value.type));
  return known ? (value as Observation) : undefined;
}
