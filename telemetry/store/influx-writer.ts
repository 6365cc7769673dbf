import { InfluxError } from './influx-connection.ts';
import { lineOf } from './influx-lines.ts';
import { pointsOf } from './influx-points.ts';
import { readSamples, samplesQuery } from './influx-queries.ts';
import { readSamplesOf, type Reading } from './influx-reading.ts';
import { InfluxServer, type InfluxOptions } from './influx-server.ts';
import { writePoints, type Write } from './influx-write.ts';
import { createWrittenPoints } from './influx-written.ts';
import { SampleColumns } from './sample-columns.ts';
import { StoreRefusedError, type SampleBatch } from './sample-store.ts';
import { unite } from './unite.ts';

export interface InfluxWriter {
  /** Resolves when the server has on its disk what it will ever take of the batch. @throws InfluxError */
  write(batch: SampleBatch): Promise<Written>;
  /** Reads many terminals' samples. @throws InfluxError */
  read(reading: Reading): Promise<SampleColumns>;
  close(): void;
}

/** What became of a batch. A type of plain data: an error of ours would arrive from the worker as its message alone. */
export interface Written {
  /** What the server refused for good. */
  refusal: { reason: string; refused: readonly number[] } | null;
  /** Samples that said otherwise than another of their terminal and time, as far as is remembered. */
  conflicts: number;
}

/** What makes much garbage, as it runs in its worker: writing, and reading for many terminals. */
export function createInfluxWriter(options: InfluxOptions): InfluxWriter {
  const server = new InfluxServer(options);
  const written = createWrittenPoints();
  const path = `/write?db=${encodeURIComponent(options.database)}&precision=ms`;

  async function send(text: string): Promise<void> {
    try {
      await server.connection.write(path, text);
    } catch (error) {
      if (error instanceof InfluxError && error.status === 404) server.forget();
      throw error;
    }
  }

  /** InfluxDB lets the later of two points with one key win field by field: where they differ we unite them first. */
  async function toWrite(batch: SampleBatch): Promise<Write & { conflicts: number }> {
    const points = pointsOf(batch);
    const overwriting = new Map<number, string>();
    let conflicts = 0;
    for (let point = 0; point < points.count; point += 1) {
      const { terminalId, measuredAt } = points.key(point);
      if (!written.differs(terminalId, measuredAt, points.checksum(point))) {
        conflicts += points.conflicts(point);
        continue;
      }
      const at = { from: measuredAt, to: measuredAt + 1 };
      const [stored] = readSamples(terminalId, await server.query(samplesQuery(terminalId, at, 1)));
      conflicts += points.conflicts(point, stored?.sample);
      const news = points.sample(point);
      const sample = stored === undefined ? news.sample : unite(stored.sample, news.sample);
      overwriting.set(point, lineOf(SampleColumns.of([{ ...news, sample }]), 0, true));
    }
    return { ...points, conflicts, line: (point) => overwriting.get(point) ?? points.line(point) };
  }

  return {
    async write(batch) {
      const { version } = await server.reached();
      const write = await toWrite(batch);
      const { conflicts } = write;
      try {
        await writePoints(send, write, (body) => version.blamedLines(body));
        return { refusal: null, conflicts };
      } catch (error) {
        if (!(error instanceof StoreRefusedError)) throw error;
        return { refusal: { reason: error.message, refused: error.refused }, conflicts };
      }
    },
    read: async (reading) => {
      await server.reached();
      return readSamplesOf((statements) => server.queryEach(statements), reading);
    },
    close: () => server.close(),
  };
}
