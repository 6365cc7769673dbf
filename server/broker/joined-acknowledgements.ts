import type { Client } from 'aedes';
import { pubacks } from '../../telemetry/ingest/pubacks.ts';

type Done = (error?: Error | null) => void;

/** Not in aedes' types. A test holds the pinned version to it. */
interface Draining {
  /** Calls back when the socket takes more again, with an error when it does not within `drainTimeout`. */
  waitForDrain(done: Done): void;
}

/**
 * Acknowledges messages of QoS 1, all that became durable in one moment with one write to each connection, in the order
 * of the calls [MQTT-4.6.0-2]. aedes would make three small ones of each. `done` is called when the connection may be
 * read on: a client that does not read its acknowledgements is not read either.
 */
export function joinAcknowledgements(): (client: Client, messageId: number, done: Done) => void {
  let waiting = new Map<Client, { ids: number[]; dones: Done[] }>();

  function flush(): void {
    const all = waiting;
    waiting = new Map();
    for (const [client, { ids, dones }] of all) {
      const done: Done = (error) => {
        for (const each of dones) each(error);
      };
      if (client.closed || client.conn.destroyed || client.conn.write(pubacks(ids))) done(null);
      else (client as unknown as Draining).waitForDrain(done);
    }
  }

  return (client, messageId, done) => {
    // After all that is settled in the same moment.
    if (waiting.size === 0) queueMicrotask(flush);
    const mine = waiting.get(client);
    if (mine === undefined) waiting.set(client, { ids: [messageId], dones: [done] });
    else {
      mine.ids.push(messageId);
      mine.dones.push(done);
    }
  };
}
