import { io } from 'socket.io-client';
import type { FleetSnapshot, SiteChanges } from '../telemetry/contract/console-events.ts';
import { buildSamplesPayload } from '../telemetry/contract/sample.ts';
import { siteStates } from '../telemetry/contract/site-state.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import type { SimulatedSite } from '../simulators/fleet.ts';
import { createPublisher } from '../simulators/publisher.ts';
import type { Installation } from './installation.ts';

const SPACING_MS = 50;
const PATIENCE_MS = 10_000;

/**
 * Milliseconds from publishing the first bad sample of a site until a console client hears that the site is no longer online,
 * one value per probe site; Infinity where it never heard.
 */
export async function consoleLatency(
  { productUrl, broker, token }: Installation,
  probes: readonly SimulatedSite[],
): Promise<number[]> {
  const socket = io(productUrl, { auth: { token }, transports: ['websocket'] });
  const publisher = await connected(broker);
  const publish = (site: SimulatedSite, linkUp: boolean): Promise<void> =>
    publisher.publish(
      buildTopic(site.terminal.id, 'samples'),
      buildSamplesPayload([
        linkUp
          ? { measuredAt: Date.now(), intervalS: 1, linkUp, latencyMs: 40, packetLossRatio: 0 }
          : { measuredAt: Date.now(), intervalS: 1, linkUp, latencyMs: null, packetLossRatio: 1 },
      ]),
    );

  const heardAt = new Map<number, number>();
  const states = new Map<number, number>();
  socket.on('changes', ({ indexes, states: news }: SiteChanges) => {
    const now = performance.now();
    indexes.forEach((index, position) => {
      const state = news[position] ?? -1;
      states.set(index, state);
      if (state !== siteStates.indexOf('online') && !heardAt.has(index)) heardAt.set(index, now);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('welcome', () => resolve());
    socket.once('connect_error', reject);
  });
  const indexOf = await siteIndexes(productUrl, token);

  await Promise.all(probes.map((site) => publish(site, true)));
  await until(() =>
    probes.every(({ site }) => states.get(indexOf(site.id)) === siteStates.indexOf('online')),
  );
  heardAt.clear();

  const publishedAt = new Map<number, number>();
  for (const site of probes) {
    publishedAt.set(indexOf(site.site.id), performance.now());
    void publish(site, false);
    await new Promise((resolve) => setTimeout(resolve, SPACING_MS));
  }
  await until(() => heardAt.size >= probes.length);
  socket.close();
  await publisher.close();
  return [...publishedAt].map(([index, at]) => (heardAt.get(index) ?? Infinity) - at);
}

async function connected(broker: Installation['broker']) {
  return await new Promise<ReturnType<typeof createPublisher>>((resolve) => {
    const publisher = createPublisher(
      { ...broker, clientId: 'bench-probes', maxInFlight: 1000 },
      (change) => {
        if (change.connected) resolve(publisher);
      },
    );
  });
}

async function siteIndexes(productUrl: string, token: string): Promise<(siteId: string) => number> {
  const response = await fetch(`${productUrl}/api/v1/console/snapshot`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`the snapshot answered ${response.status}`);
  const { ids, indexes } = (await response.json()) as FleetSnapshot;
  const byId = new Map(ids.map((id, position) => [id, indexes[position] ?? -1]));
  return (siteId) => byId.get(siteId) ?? -1;
}

/** What never comes is left out of the wait and counted by the caller. */
async function until(done: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!done() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
}
