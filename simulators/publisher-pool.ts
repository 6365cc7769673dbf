import type { Outbox } from './fleet-run.ts';
import { createPublisher, type ConnectionChange, type PublisherOptions } from './publisher.ts';

export interface PublisherPool extends Outbox {
  connection(index: number): number;
  /** How many of the connections stand. */
  connected(): number;
  close(): Promise<void>;
}

/** A few connections shared by a fleet; each terminal always uses the same one. What is subscribed to is heard on the first. */
export function createPublisherPool(
  options: PublisherOptions,
  connections: number,
  onChange: (change: ConnectionChange) => void = () => undefined,
): PublisherPool {
  const { hears: _, ...deaf } = options;
  const publishers = Array.from({ length: connections }, (_, number) =>
    createPublisher(
      {
        ...(number === 0 ? options : deaf),
        clientId: `${options.clientId}-${number}`,
      },
      onChange,
    ),
  );
  const of = (index: number) => {
    const publisher = publishers[index % publishers.length];
    if (publisher === undefined) throw new RangeError('a pool needs at least one connection');
    return publisher;
  };
  return {
    hasRoom: (index) => of(index).hasRoom(),
    publish: (index, topic, payload, retain) => of(index).publish(topic, payload, retain),
    connection: (index) => of(index).connections,
    connected: () => publishers.filter(({ connected }) => connected).length,
    async close() {
      await Promise.all(publishers.map((publisher) => publisher.close()));
    },
  };
}
