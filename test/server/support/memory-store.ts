import type { SampleStore, TerminalSample, WantedSamples } from '../../../telemetry/store/sample-store.ts';

/** A store without a disk, for properties that need thousands of them. */
export class MemoryStore implements SampleStore {
  readonly #samples = new Map<string, TerminalSample>();

  writeBatch(samples: readonly TerminalSample[]): Promise<void> {
    for (const sample of samples)
      this.#samples.set(`${sample.terminalId} ${sample.sample.measuredAt}`, sample);
    return Promise.resolve();
  }

  samples(terminalId: string, from: number, to: number): Promise<TerminalSample[]> {
    const found = [...this.#samples.values()].filter(
      ({ terminalId: id, sample: { measuredAt } }) =>
        id === terminalId && measuredAt >= from && measuredAt < to,
    );
    return Promise.resolve(found.sort((a, b) => a.sample.measuredAt - b.sample.measuredAt));
  }

  async samplesOf(
    wanted: readonly WantedSamples[],
    _fields: unknown,
    limit: number,
  ): Promise<TerminalSample[]> {
    const found: TerminalSample[] = [];
    for (const { terminalId, from, to } of wanted)
      found.push(...(await this.samples(terminalId, from, to)).slice(0, limit));
    return found;
  }

  conflicts = () => 0;
  open = () => Promise.resolve();
  history = () => Promise.resolve([]);
  // eslint-disable-next-line @typescript-eslint/require-await -- the port asks for an asynchronous iterable
  terminalStatistics = async function* () {
    yield* [];
  };
  purgeBefore = () => Promise.resolve();
  health = () => Promise.resolve({ reachable: true });
  close = () => Promise.resolve();
}
