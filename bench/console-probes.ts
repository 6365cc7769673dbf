import { createPublisher } from '../simulators/publisher.ts';
import { decodeTexts } from '../telemetry/contract/fleet-parts.ts';
import { buildSamplesPayload } from '../telemetry/contract/sample.ts';
import type { Installation } from './installation.ts';
import { topicOf } from './load-messages.ts';

/** Sites that lose their link one by one, so that it is known when each change was published. */
export interface ConsoleProbes {
  /** Their rows at a console that sees the whole country. */
  readonly rows: readonly number[];
  /** Each says that its link is down, evenly over this time; answers when each said so, by the machine's clock in milliseconds. */
  publish(overMs: number): Promise<Map<number, number>>;
  close(): Promise<void>;
}

/** @param sites indexes of sites that are online and change by nobody else */
export async function openProbes(
  { productUrl, broker, token }: Installation,
  sites: readonly number[],
): Promise<ConsoleProbes> {
  const rowOf = await rowsBySite(productUrl, token);
  const rows = sites.map((site) => rowOf.get(siteOf(site)) ?? -1);
  const publisher = await new Promise<ReturnType<typeof createPublisher>>((resolve) => {
    const opened = createPublisher({ ...broker, clientId: 'bench-probes', maxInFlight: 1000 }, (change) => {
      if (change.connected) resolve(opened);
    });
  });
  return {
    rows,
    async publish(overMs) {
      const publishedAt = new Map<number, number>();
      for (const [place, site] of sites.entries()) {
        publishedAt.set(rows[place] ?? -1, performance.timeOrigin + performance.now());
        const down = {
          measuredAt: Date.now(),
          intervalS: 1,
          linkUp: false,
          latencyMs: null,
          packetLossRatio: 1,
        };
        void publisher.publish(topicOf(site), buildSamplesPayload([down]));
        await new Promise((resolve) => setTimeout(resolve, overMs / sites.length));
      }
      return publishedAt;
    },
    close: () => publisher.close(),
  };
}

/** As simulators/fleet.ts names the n-th site, from 0. */
function siteOf(index: number): string {
  return `sim-site-${String(index + 1).padStart(6, '0')}`;
}

async function rowsBySite(productUrl: string, token: string): Promise<Map<string, number>> {
  const response = await fetch(`${productUrl}/api/v1/console/texts`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`the texts of the fleet answer ${response.status}`);
  const { ids } = decodeTexts(new Uint8Array(await response.arrayBuffer()));
  const rows = new Map<string, number>();
  for (let row = 0; row + 1 < ids.starts.length; row += 1) {
    rows.set(Buffer.from(ids.bytes.subarray(ids.starts[row], ids.starts[row + 1])).toString(), row);
  }
  return rows;
}
