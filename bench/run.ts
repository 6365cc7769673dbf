import { cpus, loadavg, totalmem } from 'node:os';
import { UsageError } from './flags.ts';

/** A benchmark prints its progress as it likes; what it returns becomes the last line, one JSON object. */
export interface Benchmark {
  /** One line: what it measures. */
  title: string;
  flags: string;
  run(args: string[]): Promise<Record<string, unknown>>;
}

const benchmarks: Readonly<Record<string, () => Promise<{ benchmark: Benchmark }>>> = {
  availability: () => import('./availability.ts'),
  baselines: () => import('./baselines.ts'),
  'broker-safety': () => import('./broker-safety.ts'),
  bytes: () => import('./bytes.ts'),
  calendars: () => import('./calendars.ts'),
  consoles: () => import('./consoles.ts'),
  hostile: () => import('./hostile.ts'),
  'influx-shape': () => import('./influx-shape.ts'),
  incidents: () => import('./incidents.ts'),
  ingest: () => import('./ingest.ts'),
  judge: () => import('./judge.ts'),
  judging: () => import('./judging.ts'),
  kill: () => import('./kill.ts'),
  map: () => import('./map.ts'),
  outage: () => import('./outage.ts'),
  past: () => import('./past.ts'),
  path: () => import('./path.ts'),
  restart: () => import('./restart.ts'),
  restate: () => import('./restate.ts'),
  storm: () => import('./storm.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (load === undefined) {
  console.error(name === '' ? 'Which benchmark?' : `There is no benchmark "${name}".`);
  console.error('usage: npm run bench -- NAME [flags]');
  for (const [known, open] of Object.entries(benchmarks)) {
    const { title, flags } = (await open()).benchmark;
    console.error(`  ${known} ${flags}\n      ${title}`);
  }
  process.exit(2);
}

// Ending the process in its own words kills what it started and removes its folders.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.error(`stopped by ${signal}`);
    process.exit(130);
  });
}

const { benchmark } = await load();
/** What else the machine was doing when the benchmark began: figures from a busy one say little. */
const [loadBefore = 0] = loadavg();
try {
  const result = await benchmark.run(args);
  console.log(JSON.stringify({ benchmark: name, machine: machine(), loadBefore, ...result }));
  process.exit(0);
} catch (error) {
  console.error(isOfUsage(error) ? error.message : error);
  process.exit(1);
}

/** What was asked cannot be: its message says what to do, a stack would say no more. */
function isOfUsage(error: unknown): error is Error {
  const ofFlags =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return ofFlags || error instanceof UsageError;
}

function machine(): string {
  const [first] = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${String(cpus().length)} x ${first?.model.trim() ?? 'unknown'}, ${String(memoryGb)} GB, Node ${process.versions.node}`;
}
