import { buildSamplesPayload } from '../telemetry/contract/sample.ts';
import type { SampleStore } from '../telemetry/store/sample-store.ts';
import type { Installation } from './installation.ts';
import { terminalOf, topicOf } from './load-messages.ts';
import { RawMqtt } from './raw-mqtt.ts';

/** Sites at the end of the fleet that are kept out of the load and publish probes. */
export const PROBE_SITES = 5;
const EVERY_MS = 50;

/** Samples whose way into the store is watched. */
export interface StoredProbes {
  /** Samples sent, and the sum of their downlink rates. */
  sent(): { samples: number; sumBps: number };
  /** Publishes no more and waits for what is under way, at most `timeoutMs`. Milliseconds from publishing until a reader of the store saw it; Infinity for what it never saw. */
  finish(timeoutMs: number): Promise<number[]>;
}

interface Probe {
  site: number;
  measuredAt: number;
  sentAt: number;
}

/**
 * Publishes 20 samples a second, each from one of a few terminals in turn, on a connection of its own beside the load, and asks
 * the store for those under way every `pollMs`: what is read was durable, by the store's own promise. The time errs upwards,
 * by one poll at most.
 */
export async function startStoredProbes(
  { broker }: Pick<Installation, 'broker'>,
  store: Pick<SampleStore, 'samples'>,
  firstSite: number,
  pollMs: number,
): Promise<StoredProbes> {
  const mqtt = await RawMqtt.connect({ ...broker, clientId: 'bench-probes', from: '127.0.0.250' });
  const waiting: Probe[] = [];
  const delays: number[] = [];
  const seqs = new Array<number>(PROBE_SITES).fill(0);
  let turn = 0;
  let sumBps = 0;

  const publish = setInterval(() => {
    const slot = turn % PROBE_SITES;
    const [site, measuredAt, seq] = [firstSite + slot, Date.now(), (seqs[slot] ?? 0) + 1];
    seqs[slot] = seq;
    turn += 1;
    const downlinkBps = 1_000_000 + turn;
    sumBps += downlinkBps;
    const intervalS = (EVERY_MS * PROBE_SITES) / 1000;
    mqtt.publish(
      topicOf(site),
      buildSamplesPayload([
        {
          measuredAt,
          epoch: 'probes',
          seq,
          intervalS,
          linkUp: true,
          latencyMs: 40,
          packetLossRatio: 0,
          downlinkBps,
        },
      ]),
    );
    mqtt.flush();
    waiting.push({ site, measuredAt, sentAt: performance.now() });
  }, EVERY_MS);

  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  })();

  async function look(): Promise<void> {
    for (const site of new Set(waiting.map((probe) => probe.site))) {
      const its = waiting.filter((probe) => probe.site === site);
      const [from, to] = [its[0]?.measuredAt ?? 0, (its.at(-1)?.measuredAt ?? 0) + 1];
      const found = await store.samples(terminalOf(site), from, to, 1_000).catch(() => []);
      const now = performance.now();
      const there = new Set(found.map(({ sample }) => sample.measuredAt));
      for (const probe of its) {
        if (!there.has(probe.measuredAt)) continue;
        delays.push(now - probe.sentAt);
        waiting.splice(waiting.indexOf(probe), 1);
      }
    }
  }

  return {
    sent: () => ({ samples: turn, sumBps }),
    async finish(timeoutMs) {
      clearInterval(publish);
      const deadline = performance.now() + timeoutMs;
      while (waiting.length > 0 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
      watching.abort();
      await watch;
      mqtt.disconnect();
      return [...delays, ...waiting.map(() => Infinity)];
    },
  };
}
