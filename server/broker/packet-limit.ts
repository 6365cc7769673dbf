import type { Client } from 'aedes';
import { RefusalError } from './refusal.ts';

/** The parts of mqtt-packet's parser that the limit hooks into. A test holds the pinned version to them. */
interface Parser {
  packet: { length: number };
  _parseLength(): boolean;
  _emitError(error: Error): void;
}

/**
 * Closes a connection that announces a packet larger than it may send, before its bytes are buffered:
 * aedes itself would collect up to 256 MB. `limit` is asked at each packet.
 */
export function limitPackets(client: Client, limit: () => number): void {
  const parser = (client as unknown as { _parser: Parser })._parser;
  const parseLength = parser._parseLength.bind(parser);
  parser._parseLength = () => {
    const complete = parseLength();
    if (!complete || parser.packet.length <= limit()) return complete;
    parser._emitError(new RefusalError('tooLarge', `a packet of ${parser.packet.length} bytes`));
    return false;
  };
}
